package dev.vireo.agent.domain;

import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.state.RunDone;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.libvirt.event.StopReason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a decision on one Domain rests on, read in one round.
 *
 * @param api how the Domain is known
 * @param host this machine and its boot
 * @param hostTold whether the node's Hypervisor tells the same machine and boot
 * @param announced the word that the guest is being started, as it was taken at the end of the
 *     round before this one
 * @param unwritten the status that the Domain has here, as long as the API server has not taken it
 * @param closing whether the node remembers the Domain as closed
 * @param slot the slot pod, by the API
 * @param place the slot on the host
 * @param images the disks' images; empty as long as the guest cannot be started anyway
 * @param disks the disks on claims; empty as long as the guest cannot be started anyway
 * @param onHost what of the guest is on the host
 * @param lastStop how libvirt said that the guest stopped
 * @param oomKills how many processes of the guest the kernel has ended for want of memory
 * @param memoryLimit how much memory the slot may use, in bytes; looked up when that has happened
 * @param health how the guest has fared since it was started
 * @param stop how far a stop is
 * @param runDone how far what the guest is told was carried out
 * @param retry a failed start that waits for its next try
 * @param trouble what stops a guest for its disks' sake
 * @param saved what of the guest's memory is on its state volume
 * @param guest what the guest agent told; empty as long as this agent has not looked
 * @param slotAddress the slot's address, as it was when this agent connected the guest
 * @param restore what is known of restores of etcd
 */
public record DomainObserved(
    ApiView api,
    HostIdentity host,
    HostTold hostTold,
    Optional<Announcement> announced,
    Optional<DomainStatus> unwritten,
    Closing closing,
    SlotSeen slot,
    SlotObservation place,
    List<ImageSeen> images,
    List<DiskSeen> disks,
    GuestOnHost onHost,
    Optional<StopReason> lastStop,
    int oomKills,
    OptionalLong memoryLimit,
    GuestHealth health,
    StopProgress stop,
    RunDone runDone,
    Optional<RetryAfter> retry,
    DiskTrouble trouble,
    MemorySeen saved,
    Optional<GuestSeen> guest,
    Optional<String> slotAddress,
    RestoreSeen restore) {
  /** Copies the lists. */
  public DomainObserved {
    images = List.copyOf(images);
    disks = List.copyOf(disks);
  }

  /** The same, its wishes carried out so far. */
  DomainObserved having(RunDone done) {
    return new DomainObserved(
        api,
        host,
        hostTold,
        announced,
        unwritten,
        closing,
        slot,
        place,
        images,
        disks,
        onHost,
        lastStop,
        oomKills,
        memoryLimit,
        health,
        stop,
        done,
        retry,
        trouble,
        saved,
        guest,
        slotAddress,
        restore);
  }

  /** The same with what has become known of the guest by what was done since. */
  DomainObserved with(Optional<String> address, Optional<GuestSeen> told) {
    return new DomainObserved(
        api,
        host,
        hostTold,
        announced,
        unwritten,
        closing,
        slot,
        place,
        images,
        disks,
        onHost,
        lastStop,
        oomKills,
        memoryLimit,
        health,
        stop,
        runDone,
        retry,
        trouble,
        saved,
        told,
        address,
        restore);
  }
}
