package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.KeepPaused;
import dev.vireo.agent.domain.DomainPlan.KeepRunning;
import dev.vireo.agent.domain.DomainPlan.Resume;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.DiskError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be done about a guest that QEMU has stopped for a disk's sake, as a pure function. The
 * read or write that failed is done again when the guest goes on: if it fails once more, the guest
 * stands still as before, and nothing is lost by the try.
 */
final class TroublePlanner {
  /** No event tells that a file system has room again. */
  static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(5);

  private static final Backoff BETWEEN_TRIES =
      new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));

  /** Longer than any wait between tries: what was tried before was for another trouble. */
  static final Duration FORGOTTEN = Duration.ofMinutes(20);

  /** A guest that goes on comes to its failed write at once. */
  private static final Duration SETTLED = Duration.ofSeconds(1);

  /** With less than that left, a guest would stand still again soon. */
  private static final long ROOM = 16L << 20;

  private TroublePlanner() {}

  /** Of a guest whose CPUs run. */
  static DomainPlan planRunning(DiskTrouble trouble, Now now) {
    return trouble
        .lastTry()
        .map(last -> last.plus(SETTLED).minus(now.uptime()))
        .filter(Duration::isPositive)
        .<DomainPlan>map(left ->
            new Hold("The guest was let go on just now, and may stop again.", Optional.of(left)))
        .orElseGet(KeepRunning::new);
  }

  /**
   * Of a guest that QEMU has stopped.
   *
   * @param unknown what is said as long as QEMU has told of no disk
   */
  static DomainPlan planStopped(
      Domain desired, GuestActivity.StandsStill unknown, DiskTrouble trouble, Now now) {
    String node = Incarnation.nodeOf(desired);
    List<DiskFault> full =
        trouble.faults().stream().filter(f -> f.kind() == DiskError.Kind.NO_SPACE).toList();
    List<DiskFault> failed =
        trouble.faults().stream().filter(f -> f.kind() == DiskError.Kind.OTHER).toList();
    Reason reason = failed.isEmpty() && !full.isEmpty() ? Reason.VolumeFull : Reason.IOError;
    String message =
        trouble.faults().isEmpty()
            ? unknown.message()
            : failed.isEmpty() ? fullOf(node, full) : failedOf(node, failed);
    if (!full.stream().allMatch(TroublePlanner::hasRoom)) {
      return new KeepPaused(reason, message, Optional.of(LOOK_FOR_ROOM));
    }
    return waitOf(trouble, now)
        .<DomainPlan>map(left -> new KeepPaused(reason, message, Optional.of(left)))
        .orElseGet(() -> planTry(desired, reason, message));
  }

  private static DomainPlan planTry(Domain desired, Reason reason, String message) {
    return switch (PowerPlanner.powerOf(desired)) {
      case On, Suspended -> new Resume(reason, message, LOOK_FOR_ROOM);
      case Paused ->
          new KeepPaused(
              reason,
              message + " As it is declared Paused, it does not before its power is On.",
              Optional.empty());
    };
  }

  /** A file system that does not tell is tried. */
  private static boolean hasRoom(DiskFault fault) {
    return fault.free().orElse(Long.MAX_VALUE) >= ROOM;
  }

  private static Optional<Duration> waitOf(DiskTrouble trouble, Now now) {
    return trouble
        .lastTry()
        .map(last -> last.plus(BETWEEN_TRIES.after(trouble.tries())).minus(now.uptime()))
        .filter(Duration::isPositive);
  }

  private static String fullOf(String node, List<DiskFault> full) {
    return "There is no room for a write of the guest to %s, so it was paused before it lost anything. Make room there (16 MiB at least), and it goes on by itself."
        .formatted(placesOf(node, full));
  }

  private static String failedOf(String node, List<DiskFault> failed) {
    return "A read or write of the guest has failed on %s, so it was paused before it lost anything. Repair that (the kernel log of node %s may say more): Vireo tries again by itself, every 5 minutes in the end."
        .formatted(placesOf(node, failed), node);
  }

  private static String placesOf(String node, List<DiskFault> faults) {
    return faults.stream()
        .map(f ->
            "disk %s (%s)"
                .formatted(
                    f.disk(),
                    f.claim()
                        .map(claim -> "claim " + claim)
                        .orElse("in the kubelet's folder on node " + node)))
        .collect(Collectors.joining(", "));
  }
}
