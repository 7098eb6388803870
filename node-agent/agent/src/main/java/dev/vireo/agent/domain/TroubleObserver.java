package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.storage.FreeSpace;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.libvirt.DiskError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks at the disks of a guest that QEMU has stopped for their sake. */
final class TroubleObserver {
  private final GuestObserver guests;
  private final FreeSpace space;

  TroubleObserver(GuestObserver guests, FreeSpace space) {
    this.guests = guests;
    this.space = space;
  }

  List<DiskFault> observe(Domain domain, GuestOnHost onHost, SlotObservation place) {
    return onHost instanceof GuestOnHost.Found found && DomainPlanner.isStoppedByQemu(found.state())
        ? guests.diskErrors(domain).stream()
            .flatMap(error -> faultOf(domain, error, place).stream())
            .toList()
        : List.of();
  }

  private Optional<DiskFault> faultOf(Domain domain, DiskError error, SlotObservation place) {
    List<DomainDisk> disks = domain.getSpec().disks();
    return IntStream.range(0, disks.size())
        .filter(i -> DomainXml.targetOf(i).equals(error.target()))
        .mapToObj(disks::get)
        .map(disk ->
            new DiskFault(disk.name(), disk.claimName(), error.kind(), freeOf(domain, disk, place)))
        .findFirst();
  }

  private OptionalLong freeOf(Domain domain, DomainDisk disk, SlotObservation place) {
    Stream<OptionalLong> onClaim =
        ClaimDisksOf.domain(domain).stream()
            .filter(claimed -> claimed.name().equals(disk.name()))
            .map(space::onClaim);
    Stream<OptionalLong> inSlot =
        disk.claimName().isEmpty() && place instanceof SlotObservation.Ready(Slot slot)
            ? Stream.of(space.in(slot.disksVolume()))
            : Stream.empty();
    return Stream.concat(onClaim, inSlot).findFirst().orElseGet(OptionalLong::empty);
  }
}
