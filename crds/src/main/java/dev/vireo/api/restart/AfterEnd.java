package dev.vireo.api.restart;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.RestartPolicy;

/** What follows the end of a guest that should run. */
public sealed interface AfterEnd {

  /** It is started again. */
  record RestartAgain() implements AfterEnd {}

  /**
   * It stays down until its user says otherwise.
   *
   * @param as Stopped, or Failed when somebody must look
   */
  record StayDown(Phase as) implements AfterEnd {}

  /** What follows, by the VM's policy and the way in which its guest ended. */
  static AfterEnd of(RestartPolicy policy, Reason end) {
    return switch (end) {
      case GuestShutdown ->
          switch (policy) {
            case Always -> new RestartAgain();
            case OnFailure, Never -> new StayDown(Phase.Stopped);
          };
      case GuestCrashed, OutOfMemory, WatchdogFired, LivenessFailed ->
          switch (policy) {
            case Always, OnFailure -> new RestartAgain();
            case Never -> new StayDown(Phase.Failed);
          };
      // To pull the plug of a guest that is declared On is no way to turn it off, as killing a
      // container is none to end its pod.
      case DestroyedByHost ->
          switch (policy) {
            case Always, OnFailure -> new RestartAgain();
            case Never -> new StayDown(Phase.Stopped);
          };
      // It may run elsewhere, or its memory wait in a file for the disk as it is now.
      case TakenFromHost, StartFailed -> new StayDown(Phase.Failed);
      // Whatever else ended the guest was not the guest: its place is gone, it was to stop, or it
      // has only rebooted.
      default -> new RestartAgain();
    };
  }

  /**
   * Whether it is the guest that has ended, and not its place: only then policy, count and back-off
   * have a say.
   */
  static boolean isOwn(Reason end) {
    return switch (end) {
      case GuestShutdown,
          GuestCrashed,
          OutOfMemory,
          WatchdogFired,
          LivenessFailed,
          DestroyedByHost ->
          true;
      default -> false;
    };
  }

  /** Whether the guest ended badly. */
  static boolean isFailure(Reason end) {
    return switch (end) {
      case GuestCrashed, OutOfMemory, WatchdogFired, LivenessFailed, TakenFromHost, StartFailed ->
          true;
      default -> false;
    };
  }
}
