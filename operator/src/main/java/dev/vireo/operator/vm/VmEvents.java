package dev.vireo.operator.vm;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.kube.ObjectEvent;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events that follow from a transition of a VM's status, in the order in which things happened.
 * Steps that were too quick to be seen each by itself are told all the same. Pure.
 */
final class VmEvents {
  /** Reasons of Ready at which somebody should look. */
  private static final Set<Reason> WORRIES =
      Set.of(
          Reason.Refused,
          Reason.Invalid,
          Reason.WaitingForPreviousGuest,
          Reason.ClusterRestored,
          Reason.LibvirtUnavailable,
          Reason.HostToolMissing,
          Reason.NamespaceTerminating,
          Reason.HeartbeatLost,
          Reason.OtherMachine,
          Reason.PausedByHost,
          Reason.WatchdogFired,
          Reason.IOError,
          Reason.VolumeFull,
          Reason.GuestAsleep,
          Reason.CannotSuspend);

  private final VirtualMachineStatus before;
  private final VirtualMachineStatus after;
  private final List<ObjectEvent> events = new ArrayList<>();

  private VmEvents(VirtualMachineStatus before, VirtualMachineStatus after) {
    this.before = before;
    this.after = after;
  }

  /** The events between two statuses. */
  static List<ObjectEvent> between(VirtualMachineStatus before, VirtualMachineStatus after) {
    return new VmEvents(before, after).collect();
  }

  private List<ObjectEvent> collect() {
    restartRequired();
    stopping();
    ended();
    rebooted();
    worries();
    backingOff();
    waiting(ConditionType.DisksReady);
    waiting(ConditionType.Scheduled);
    became(ConditionType.Scheduled, "Scheduled");
    starting();
    became(ConditionType.Running, "Running");
    paused();
    became(ConditionType.GuestAgentConnected, "GuestAgentConnected");
    became(ConditionType.GuestReady, "GuestReady");
    unready();
    return List.copyOf(events);
  }

  private void restartRequired() {
    if (reasonIs(after, ConditionType.UpToDate, Reason.RestartRequired)
        && !message(after, ConditionType.UpToDate)
            .equals(message(before, ConditionType.UpToDate))) {
      events.add(ObjectEvent.normal("RestartRequired", message(after, ConditionType.UpToDate)));
    }
  }

  private void stopping() {
    // What is given back after the guest's end is only its place.
    if (endTold()) {
      return;
    }
    if (after.phase() == Phase.Stopping && before.phase() != Phase.Stopping) {
      events.add(ObjectEvent.normal("Stopping", message(after, ConditionType.Ready)));
    }
    if (after.phase() == Phase.Suspending && before.phase() != Phase.Suspending) {
      events.add(ObjectEvent.normal("Suspending", message(after, ConditionType.Ready)));
    }
    if (after.phase() == Phase.Terminating
        && before.phase() != Phase.Terminating
        && before.phase() != Phase.Stopping
        && Conditions.holds(after.conditions(), ConditionType.Running)) {
      events.add(ObjectEvent.normal("Stopping", message(after, ConditionType.Ready)));
    }
  }

  private void ended() {
    LastEnd end = after.lastEnd();
    if (end == null || Objects.equals(end, before.lastEnd())) {
      return;
    }
    String message = end.reason() + ": " + end.message();
    if (AfterEnd.isFailure(end.reason())) {
      events.add(ObjectEvent.warning("Failed", message));
    } else {
      events.add(
          switch (end.reason()) {
            case DestroyedByHost, SlotEnded, HostRebooted, GracePeriodExceeded ->
                ObjectEvent.warning("Stopped", message);
            case Suspended -> ObjectEvent.normal("Suspended", end.message());
            default -> ObjectEvent.normal("Stopped", message);
          });
    }
  }

  private void rebooted() {
    Reboots reboots = rebootsOf(after);
    if (reboots == null || reboots.equals(rebootsOf(before))) {
      return;
    }
    events.add(
        reboots.lastReason() == Reason.WatchdogFired
            ? ObjectEvent.warning(
                "WatchdogFired",
                "The guest fed its watchdog no more, which has reset it: it boots anew.")
            : ObjectEvent.normal("GuestRebooted", "The guest boots anew, in the same domain."));
  }

  private static @Nullable Reboots rebootsOf(VirtualMachineStatus status) {
    GuestStatus guest = status.guest();
    return guest == null ? null : guest.reboots();
  }

  private void backingOff() {
    String next = after.restartsOrNone().nextAttempt();
    if (after.phase() == Phase.CrashLoopBackOff
        && !Objects.equals(next, before.restartsOrNone().nextAttempt())) {
      events.add(ObjectEvent.warning("BackOff", message(after, ConditionType.Ready)));
    }
  }

  private void worries() {
    if (after.phase() == Phase.WaitingForDisks) {
      // Told as what it waits for.
      return;
    }
    for (Reason worry : WORRIES) {
      if (reasonIs(after, ConditionType.Ready, worry)
          && !reasonIs(before, ConditionType.Ready, worry)) {
        events.add(ObjectEvent.warning(worry.name(), message(after, ConditionType.Ready)));
      }
    }
  }

  /** What the VM waits for, when it has begun to wait for just that. */
  private void waiting(ConditionType type) {
    Phase phase = type == ConditionType.DisksReady ? Phase.WaitingForDisks : Phase.WaitingForNode;
    Optional<Condition> is = Conditions.find(after.conditions(), type);
    if (after.phase() != phase || is.isEmpty()) {
      return;
    }
    String reason = is.get().getReason();
    boolean was =
        Conditions.find(before.conditions(), type)
            .filter(c -> reason.equals(c.getReason()))
            .isPresent();
    if (!was || before.phase() != phase) {
      String message = is.get().getMessage();
      events.add(
          reason.equals(Reason.MakingDisk.name()) || reason.equals(Reason.CheckingMemory.name())
              ? ObjectEvent.normal(reason, message)
              : ObjectEvent.warning(reason, message));
    }
  }

  private void starting() {
    boolean starts = reasonIs(after, ConditionType.Running, Reason.Starting);
    boolean started =
        (reasonIs(before, ConditionType.Running, Reason.Starting)
                || before.phase() == Phase.Paused
                || before.phase() == Phase.Suspending)
            && sameClaim();
    if ((starts || newly(ConditionType.Running)) && !started) {
      String node = after.nodeName();
      events.add(ObjectEvent.normal("Starting", "The guest is being started on " + node + "."));
    }
  }

  /** Of a guest that was ready: one that has just been started is not yet. */
  private void unready() {
    if (Conditions.holds(before.conditions(), ConditionType.GuestReady)
        && reasonIs(after, ConditionType.GuestReady, Reason.GuestNotReady)) {
      events.add(
          ObjectEvent.warning(
              Reason.GuestNotReady.name(), message(after, ConditionType.GuestReady)));
    }
  }

  private void paused() {
    if (reasonIs(after, ConditionType.Ready, Reason.PausedAsDeclared)
        && !reasonIs(before, ConditionType.Ready, Reason.PausedAsDeclared)) {
      events.add(ObjectEvent.normal("Paused", message(after, ConditionType.Ready)));
    }
  }

  private void became(ConditionType type, String reason) {
    if (newly(type)) {
      events.add(ObjectEvent.normal(reason, message(after, type)));
    }
  }

  // A guest that is heard of again had been running all the time, and when a claim is given up
  // nothing begins, though its slot may still be there.
  private boolean newly(ConditionType type) {
    if (after.domain() == null) {
      return false;
    }
    boolean was =
        Conditions.find(before.conditions(), type)
            .filter(c -> !"False".equals(c.getStatus()))
            .isPresent();
    return Conditions.holds(after.conditions(), type) && !(was && sameClaim());
  }

  /** Whether it has been told how the guest ended, and it had not been started again since. */
  private boolean endTold() {
    LastEnd end = before.lastEnd();
    return end != null
        && Objects.equals(end.domain(), before.domain())
        && before.phase() != Phase.Running
        && before.phase() != Phase.Paused;
  }

  private boolean sameClaim() {
    return Objects.equals(before.domain(), after.domain());
  }

  private static boolean reasonIs(VirtualMachineStatus status, ConditionType type, Reason reason) {
    return Conditions.find(status.conditions(), type)
        .filter(c -> reason.name().equals(c.getReason()))
        .isPresent();
  }

  private static String message(VirtualMachineStatus status, ConditionType type) {
    return Conditions.find(status.conditions(), type).map(Condition::getMessage).orElse("");
  }
}
