package dev.vireo.agent.domain;

import dev.vireo.libvirt.DomainState;
import java.util.Optional;

/** Whether a guest with the VM's UUID is on this host, judged from all proofs together. */
sealed interface Presence {

  /** It cannot be told. */
  record Unknown(String why) implements Presence {}

  /** This Domain's guest is there. */
  record Ours(String name, DomainState state) implements Presence {}

  /** A guest with the UUID is there that is not this Domain's. */
  record Foreign(String why) implements Presence {}

  /** libvirt has no such domain, but a process is there: it comes or goes just now. */
  record Leftover(String why) implements Presence {}

  /** Proven: no domain, no process with the UUID, nothing in the guest's cgroup. */
  record Gone() implements Presence {}

  /** Judges. */
  static Presence of(String domainUid, GuestOnHost onHost) {
    return switch (onHost) {
      case GuestOnHost.Unknown(String why) -> new Unknown(why);
      case GuestOnHost.Found(String name, DomainState state, Optional<String> owner) ->
          owner.filter(domainUid::equals).isPresent()
              ? new Ours(name, state)
              : new Foreign(foreign(name, owner));
      case GuestOnHost.NoDomain(int withUuid, int inGroup) ->
          withUuid == 0 && inGroup == 0
              ? new Gone()
              : new Leftover(
                  "libvirt has no domain with this VM's UUID, but %d processes with it and %d processes in its cgroup are still there."
                      .formatted(withUuid, inGroup));
    };
  }

  private static String foreign(String name, Optional<String> owner) {
    return owner
        .map(uid ->
            "Domain %s of libvirt has this VM's UUID, but belongs to another incarnation (Domain UID %s)."
                .formatted(name, uid))
        .orElse(
            "Domain %s of libvirt has this VM's UUID, but was not started by Vireo. Destroy it by virsh."
                .formatted(name));
  }
}
