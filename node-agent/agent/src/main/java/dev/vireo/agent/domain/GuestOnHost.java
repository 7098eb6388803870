package dev.vireo.agent.domain;

import dev.vireo.libvirt.DomainState;
import java.util.List;
import java.util.Optional;

/** What of the guest's UUID is on the host: libvirt is asked first, then the process table. */
public sealed interface GuestOnHost {

  /**
   * libvirt cannot be asked, which proves nothing.
   *
   * @param why a sentence
   */
  record Unknown(String why) implements GuestOnHost {}

  /**
   * libvirt has no domain with that UUID, but has not returned from creating it.
   *
   * @param why a sentence
   */
  record BeingCreated(String why) implements GuestOnHost {}

  /**
   * libvirt has no domain with that UUID any more, and may be about to tell how it ended: it
   * answers before it tells.
   *
   * @param why a sentence
   */
  record JustGone(String why) implements GuestOnHost {}

  /**
   * libvirt has no domain with that UUID.
   *
   * @param withUuid processes that were started as an emulator of the UUID, but for those of pods'
   *     own containers
   * @param inGroup processes in the guest's cgroup
   */
  record NoDomain(List<Long> withUuid, List<Long> inGroup) implements GuestOnHost {
    /** Copies the lists. */
    public NoDomain {
      withUuid = List.copyOf(withUuid);
      inGroup = List.copyOf(inGroup);
    }
  }

  /**
   * libvirt has one.
   *
   * @param name its name in libvirt
   * @param state its state
   * @param owner UID of the Domain object in its metadata; empty when it carries none of ours
   */
  record Found(String name, DomainState state, Optional<String> owner) implements GuestOnHost {}
}
