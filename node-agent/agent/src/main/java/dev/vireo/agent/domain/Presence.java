package dev.vireo.agent.domain;

import dev.vireo.libvirt.DomainState;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a guest with the VM's UUID is on this host, judged from all proofs together. */
sealed interface Presence {

  /**
   * It cannot be told.
   *
   * @param again when to look once more, though nothing tells that it can be
   */
  record Unknown(String why, Optional<Duration> again) implements Presence {}

  /** This Domain's guest is there. */
  record Ours(String name, DomainState state) implements Presence {}

  /** A guest with the UUID is there that is not this Domain's. */
  record Foreign(String why) implements Presence {}

  /**
   * libvirt has no such domain, but processes are there: they come or go just now, or they were
   * forgotten.
   *
   * @param ours those that are proven to be this guest's QEMU: in the guest's own cgroup, where at
   *     least one has its UUID
   * @param others those that may be
   */
  record Leftover(List<Long> ours, List<Long> others) implements Presence {}

  /** Proven: no domain, no process with the UUID, nothing in the guest's cgroup. */
  record Gone() implements Presence {}

  /** Judges. */
  static Presence of(String domainUid, GuestOnHost onHost) {
    return switch (onHost) {
      case GuestOnHost.Unknown(String why) -> new Unknown(why, Optional.empty());
      case GuestOnHost.BeingCreated(String why) ->
          new Unknown(why, Optional.of(DomainPlanner.LOOK_AGAIN));
      case GuestOnHost.JustGone(String why) ->
          new Unknown(why, Optional.of(DomainPlanner.LOOK_FOR_PROCESSES));
      case GuestOnHost.Found(String name, DomainState state, Optional<String> owner) ->
          owner.filter(domainUid::equals).isPresent()
              ? new Ours(name, state)
              : new Foreign(foreign(name, owner) + wayOut(name, state));
      case GuestOnHost.NoDomain(List<Long> withUuid, List<Long> inGroup) ->
          withUuid.isEmpty() && inGroup.isEmpty() ? new Gone() : leftover(withUuid, inGroup);
    };
  }

  private static Leftover leftover(List<Long> withUuid, List<Long> inGroup) {
    List<Long> ours = Collections.disjoint(withUuid, inGroup) ? List.of() : inGroup;
    return new Leftover(
        ours,
        Stream.concat(withUuid.stream(), inGroup.stream())
            .filter(pid -> !ours.contains(pid))
            .distinct()
            .toList());
  }

  private static String foreign(String name, Optional<String> owner) {
    return owner
        .map(uid ->
            "Domain %s of libvirt has this VM's UUID, but belongs to another incarnation (Domain UID %s)."
                .formatted(name, uid))
        .orElse(
            "Domain %s of libvirt has this VM's UUID, but was not started by Vireo."
                .formatted(name));
  }

  private static String wayOut(String name, DomainState state) {
    return state instanceof DomainState.Shutoff
        ? " It is off: remove it with virsh undefine %s.".formatted(name)
        : " If it does not end by itself, end it with virsh destroy %s.".formatted(name);
  }
}
