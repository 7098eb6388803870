package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestOs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status tells of the guest's network and of the guest itself. */
final class Interfaces {
  private Interfaces() {}

  /** The slot's address comes first, as it is the one that Services use. */
  static List<InterfaceStatus> of(Domain desired, DomainObserved seen) {
    return desired.getSpec().networks().stream()
        .map(network ->
            new InterfaceStatus(network.name(), network.mac(), ips(network, desired, seen)))
        .toList();
  }

  private static List<String> ips(DomainNetwork network, Domain desired, DomainObserved seen) {
    Stream<String> told =
        seen.guest()
            .map(guest -> told(guest, network))
            .orElseGet(() -> said(network, desired).stream());
    return Stream.concat(slotIp(network, desired, seen).stream(), told).distinct().toList();
  }

  private static Stream<String> told(GuestSeen guest, DomainNetwork network) {
    return guest.interfaces().stream()
        .filter(nic -> nic.mac().filter(mac -> mac.value().equals(network.mac())).isPresent())
        .flatMap(nic -> nic.addresses().stream())
        .map(GuestInterface.Address::address)
        .filter(address -> !linkLocal(address));
  }

  private static List<String> said(DomainNetwork network, Domain desired) {
    return Optional.ofNullable(desired.getStatus()).stream()
        .map(DomainStatus::interfaces)
        .flatMap(List::stream)
        .filter(nic -> nic.name().equals(network.name()))
        .flatMap(nic -> nic.ips().stream())
        .toList();
  }

  private static Optional<String> slotIp(
      DomainNetwork network, Domain desired, DomainObserved seen) {
    return switch (seen.slot()) {
      // The kubelet tells it a second later than the slot has it.
      case SlotSeen.Present(Optional<String> ip) -> ip.or(seen::slotAddress);
      case SlotSeen.Unconfirmed _, SlotSeen.Ended _, SlotSeen.Absent _ ->
          said(network, desired).stream().findFirst();
    };
  }

  private static boolean linkLocal(String address) {
    return address.startsWith("fe80:") || address.startsWith("169.254.");
  }

  /** An agent that was started again and has not looked yet does not unsay what was said. */
  static @Nullable GuestStatus guestOf(Domain desired, DomainObserved seen) {
    Optional<GuestStatus> said = saidOf(desired);
    Optional<Reboots> reboots =
        seen.reboots().or(() -> said.flatMap(s -> Optional.ofNullable(s.reboots())));
    return seen.guest()
        .map(Interfaces::guestOf)
        .or(() -> said)
        .or(() -> reboots.map(_ -> new GuestStatus(null, null, null, null)))
        .<@Nullable GuestStatus>map(guest -> guest.with(reboots.orElse(null)))
        .orElse(null);
  }

  private static Optional<GuestStatus> saidOf(Domain desired) {
    return Optional.ofNullable(desired.getStatus())
        .flatMap(status -> Optional.ofNullable(status.guest()));
  }

  private static GuestStatus guestOf(GuestSeen guest) {
    return new GuestStatus(
        guest.channel() == GuestSeen.Channel.CONNECTED,
        guest.info().os().flatMap(GuestOs::prettyName).orElse(null),
        guest.info().hostname().orElse(null),
        null);
  }
}
