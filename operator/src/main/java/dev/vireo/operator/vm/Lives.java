package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.History;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a guest's life so far is in its VM's status: agents tell it of each incarnation, and the
 * VM keeps it when that has gone. Pure.
 */
final class Lives {
  private Lives() {}

  /**
   * The last starts and ends.
   *
   * @param last how the guest last ended: the VM may know better than its agent what that was for
   */
  static List<GuestRun> history(
      VirtualMachineStatus before, Optional<Domain> guest, VmPlan plan, @Nullable LastEnd last) {
    List<GuestRun> told =
        guest
            .map(d -> History.with(before.history(), d.getMetadata().getName(), runsOf(d)))
            .orElse(before.history());
    List<GuestRun> runs =
        plan instanceof VmPlan.RecordEnd(LastEnd end) ? recorded(told, guest, end) : told;
    return last == null
        ? runs
        : runs.stream().map(run -> isOf(run, last) ? named(run, last) : run).toList();
  }

  private static boolean isOf(GuestRun run, LastEnd end) {
    return run.domain().equals(end.domain()) && end.time().equals(run.endedAt());
  }

  private static GuestRun named(GuestRun run, LastEnd end) {
    return run.ended(new DomainEnd(end.reason(), end.message(), end.time()), run.libvirtReason());
  }

  /** An end that no agent has told, as its machine is gone, or that of a guest it had not seen. */
  private static List<GuestRun> recorded(List<GuestRun> runs, Optional<Domain> guest, LastEnd end) {
    boolean open = History.open(runs).filter(run -> run.domain().equals(end.domain())).isPresent();
    boolean ran = open || end.reason() != Reason.NeverStarted;
    if (runs.stream().anyMatch(run -> isOf(run, end)) || !ran) {
      return runs;
    }
    String node = guest.map(d -> d.getSpec().nodeName()).orElse(null);
    List<GuestRun> begun =
        open
            ? runs
            : History.begun(
                runs,
                GuestRun.begun(end.domain(), node, guest.map(Lives::startOf).orElse(null), null));
    return History.ended(begun, new DomainEnd(end.reason(), end.message(), end.time()), null);
  }

  private static @Nullable String startOf(Domain domain) {
    DomainStatus status = domain.getStatus();
    return status == null ? null : status.startedAt();
  }

  /**
   * How the guest last ended. Of an incarnation that goes on it is told by its agent; when it is
   * over, that is written down by a step of its own.
   */
  static @Nullable LastEnd lastEnd(
      VirtualMachineStatus before, VmObserved o, Optional<Domain> guest, VmPlan plan) {
    if (plan instanceof VmPlan.RecordEnd(LastEnd end)) {
      return end;
    }
    return guest
        .filter(d -> !Guests.ended(d) || o.isStartedAgain(d))
        .flatMap(d -> History.lastEnded(runsOf(d)).flatMap(Lives::endOf))
        .<@Nullable LastEnd>map(end -> end)
        .orElse(before.lastEnd());
  }

  /** How often it was started again, and when it is next. */
  static Restarts restarts(
      VirtualMachineStatus before, VmObserved o, Optional<Domain> guest, VmPlan plan, Instant now) {
    if (plan instanceof VmPlan.Release) {
      return before.restartsOrNone().forgiven();
    }
    String uid = o.vm().getMetadata().getUid();
    Restarts told =
        guest
            .map(Domain::getStatus)
            .map(DomainStatus::restart)
            .map(its -> RestartBackoff.byOtherClock(before.restartsOrNone(), its, uid, now))
            .orElseGet(() -> untold(before, uid, plan, now));
    return Downs.startedAgain(o).isPresent() ? told : told.stayingDown();
  }

  /** An agent of before does not count. */
  private static Restarts untold(
      VirtualMachineStatus before, String vmUid, VmPlan plan, Instant now) {
    return plan instanceof VmPlan.RecordEnd(LastEnd end) && AfterEnd.isOwn(end.reason())
        ? RestartBackoff.after(before.restartsOrNone(), vmUid, end.reason(), Duration.ZERO, now)
        : before.restartsOrNone();
  }

  private static List<GuestRun> runsOf(Domain domain) {
    DomainStatus status = domain.getStatus();
    return status == null ? List.of() : status.history();
  }

  private static Optional<LastEnd> endOf(GuestRun run) {
    Reason reason = run.reason();
    String message = run.message();
    String time = run.endedAt();
    return reason == null || message == null || time == null
        ? Optional.empty()
        : Optional.of(new LastEnd(run.domain(), reason, message, time));
  }
}
