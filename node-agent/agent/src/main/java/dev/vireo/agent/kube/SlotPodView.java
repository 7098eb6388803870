package dev.vireo.agent.kube;

import dev.vireo.agent.domain.SlotSeen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a slot's pod says, as a pure function. */
final class SlotPodView {
  private SlotPodView() {}

  static SlotSeen of(SlotPod pod) {
    // One that is deleted by force says 0 for the moment before it is gone, and is then no pod that
    // says anything: its guest has the same time whichever of the two is seen.
    Optional<Duration> grace =
        Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
            .map(Duration::ofSeconds)
            .filter(Duration::isPositive);
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new SlotSeen.Ended("The slot's pod is being deleted.", grace);
    }
    Optional<SlotPod.Status> status = Optional.ofNullable(pod.status());
    Optional<String> phase = status.map(SlotPod.Status::phase);
    if (phase.filter(p -> p.equals("Failed") || p.equals("Succeeded")).isPresent()) {
      return new SlotSeen.Ended(
          "The slot's pod has ended: "
              + said(
                  List.of(
                      phase,
                      status.map(SlotPod.Status::reason),
                      status.map(SlotPod.Status::message)))
              + ".",
          grace);
    }
    Optional<SlotPod.Condition> disruption =
        status.stream()
            .flatMap(s -> s.conditions().stream())
            .filter(c -> "DisruptionTarget".equals(c.type()) && "True".equals(c.status()))
            .findFirst();
    if (disruption.isPresent()) {
      return new SlotSeen.Ended(
          "The slot's pod is being taken away: "
              + said(
                  List.of(
                      disruption.map(SlotPod.Condition::reason),
                      disruption.map(SlotPod.Condition::message)))
              + ".",
          grace);
    }
    return new SlotSeen.Present(status.map(SlotPod.Status::podIP));
  }

  /** Without the full stop that the kubelet's own sentences end with. */
  private static String said(List<Optional<String>> parts) {
    return parts.stream()
        .flatMap(Optional::stream)
        .filter(part -> !part.isBlank())
        .reduce((one, other) -> one + ", " + other)
        .map(said -> said.replaceFirst("[.\\s]+$", ""))
        .orElse("no reason given");
  }
}
