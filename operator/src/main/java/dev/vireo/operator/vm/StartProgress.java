package dev.vireo.operator.vm;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Progress;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of a start that are told only when it takes long. Pure. */
final class StartProgress {
  /** What leads to the next step by itself; anything else may need somebody and is told at once. */
  private static final Set<String> STEPS =
      Set.of(Reason.Claimed, Reason.WaitingForAgent, Reason.WaitingForSlot, Reason.Starting)
          .stream()
          .map(Reason::name)
          .collect(Collectors.toSet());

  private StartProgress() {}

  /**
   * How long the next status may still wait to be written; empty when it is to be written now. It
   * may wait if the VM says already that it starts, in this very incarnation.
   */
  static Optional<Duration> untold(VmObserved o, VirtualMachineStatus next, Instant now) {
    VirtualMachineStatus before = o.status();
    boolean onItsWay =
        before.phase() == Phase.Starting
            && next.phase() == Phase.Starting
            && Objects.equals(before.domain(), next.domain())
            && Objects.equals(before.lastEnd(), next.lastEnd())
            && Objects.equals(before.observedGeneration(), next.observedGeneration())
            && Conditions.find(next.conditions(), ConditionType.Ready)
                .filter(ready -> STEPS.contains(ready.getReason()))
                .isPresent();
    return o.current().filter(_ -> onItsWay).flatMap(domain -> Progress.untold(domain, now));
  }
}
