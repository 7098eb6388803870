package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.libvirt.GuestInterface;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the status tells of the guest's network. */
final class Interfaces {
  /** A guest may call anything an address. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  /** So many are told of an interface, the first ones. */
  private static final int MOST_ADDRESSES = 8;

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
        .filter(Interfaces::isReachable)
        .limit(MOST_ADDRESSES);
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
      case SlotSeen.Unheard _ ->
          seen.slotAddress().or(() -> said(network, desired).stream().findFirst());
      case SlotSeen.Unconfirmed _, SlotSeen.Ended _, SlotSeen.Absent _ ->
          said(network, desired).stream().findFirst();
    };
  }

  /** Whether a guest's word is an address by which others may reach it. */
  static boolean isReachable(String word) {
    return ADDRESS.matcher(word).matches()
        && !word.startsWith("fe80:")
        && !word.startsWith("169.254.");
  }
}
