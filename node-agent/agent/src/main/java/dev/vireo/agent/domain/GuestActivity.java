package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.DomainState.PauseReason;

/** What a guest that is there does, by the state that libvirt gives it. A pure function. */
sealed interface GuestActivity {

  /** Its CPUs run. */
  record Runs() implements GuestActivity {}

  /** libvirt is still at its start, and an event tells when it is done. */
  record Begins() implements GuestActivity {}

  /** Its CPUs stand still, and the sentence says how they go on. */
  record StandsStill(Reason reason, String message) implements GuestActivity {}

  /** It is off, and its QEMU has still to end. */
  record Ends() implements GuestActivity {}

  /** It is off, and libvirt still has it, if only for a moment. */
  record Off(String message) implements GuestActivity {}

  /** Of the guest of that name in libvirt. */
  static GuestActivity of(String node, String name, DomainState state) {
    return switch (state) {
      case DomainState.Running _, DomainState.Blocked _ -> new Runs();
      case DomainState.Paused(PauseReason reason, int code) -> ofPause(node, name, reason, code);
      case DomainState.ShuttingDown _ -> new Ends();
      case DomainState.Shutoff _ -> off(node, name);
      case DomainState.Crashed _ -> panicked(node, name);
      case DomainState.PmSuspended _ ->
          new StandsStill(
              Reason.GuestAsleep,
              "The guest has put itself to sleep. Wake it with virsh dompmwakeup %s on node %s."
                  .formatted(name, node));
      case DomainState.NoState(int reason) -> strange(node, name, 0, reason);
      case DomainState.Unknown(int number, int reason) -> strange(node, name, number, reason);
    };
  }

  private static GuestActivity ofPause(String node, String name, PauseReason reason, int code) {
    return switch (reason) {
      case STARTING_UP -> new Begins();
      case SHUTTING_DOWN -> new Ends();
      case CRASHED -> panicked(node, name);
      case USER -> new StandsStill(Reason.PausedByHost, pausedByHost(node, name));
      case IOERROR ->
          new StandsStill(
              Reason.IOError,
              "A disk of the guest has failed or is full, and the guest was paused before it lost anything. See which one by virsh domblkerror %s on node %s, and make room or repair it: Vireo then lets the guest go on."
                  .formatted(name, node));
      case WATCHDOG ->
          new StandsStill(
              Reason.WatchdogFired,
              "The guest's watchdog has paused it, as the guest no longer fed it (spec.watchdog.action: Pause). Look at it. %s"
                  .formatted(resume(node, name)));
      case MIGRATION, SAVE, DUMP, SNAPSHOT, FROM_SNAPSHOT, POSTCOPY ->
          new StandsStill(
              Reason.PausedByHost,
              "The guest is paused for a job of libvirt on its node (reason %s). It goes on by itself when that is done; if it does not, resume it with virsh resume %s on node %s."
                  .formatted(reason, name, node));
      case UNKNOWN, POSTCOPY_FAILED, OTHER ->
          new StandsStill(
              Reason.PausedByHost,
              "The guest was paused on its node (libvirt's reason: %s, %d). %s"
                  .formatted(reason, code, resume(node, name)));
    };
  }

  static String pausedByHost(String node, String name) {
    return "The guest was paused on its node (virsh suspend). %s".formatted(resume(node, name));
  }

  private static String resume(String node, String name) {
    return "Resume it with virsh resume %s on node %s.".formatted(name, node);
  }

  // Ours are transient: libvirt forgets one that is off, unless it was given a definition to keep.
  private static GuestActivity off(String node, String name) {
    return new Off(
        "The guest is off. If libvirt still lists it, it was defined there by hand (virsh define, virsh edit): remove that with virsh undefine %s on node %s."
            .formatted(name, node));
  }

  private static GuestActivity panicked(String node, String name) {
    return new StandsStill(
        Reason.GuestCrashed,
        "The guest's kernel panicked, and libvirt keeps the guest as it was then. Look at it, then end it with virsh destroy %s on node %s."
            .formatted(name, node));
  }

  private static GuestActivity strange(String node, String name, int state, int reason) {
    return new StandsStill(
        Reason.PausedByHost,
        "libvirt gives the guest a state that Vireo does not know (state %d, reason %d). Look at it with virsh domstate %s --reason on node %s."
            .formatted(state, reason, name, node));
  }
}
