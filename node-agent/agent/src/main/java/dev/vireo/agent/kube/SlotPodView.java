package dev.vireo.agent.kube;

import dev.vireo.agent.domain.SlotSeen;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a slot's pod says, as a pure function. */
final class SlotPodView {
  private SlotPodView() {}

  static SlotSeen of(Pod pod) {
    Optional<Duration> grace =
        Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
            .map(Duration::ofSeconds);
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new SlotSeen.Ended("The slot's pod is being deleted.", grace);
    }
    Optional<PodStatus> status = Optional.ofNullable(pod.getStatus());
    Optional<String> phase = status.map(PodStatus::getPhase);
    if (phase.filter(p -> p.equals("Failed") || p.equals("Succeeded")).isPresent()) {
      return new SlotSeen.Ended(
          "The slot's pod has ended: "
              + said(
                  List.of(
                      phase, status.map(PodStatus::getReason), status.map(PodStatus::getMessage)))
              + ".",
          grace);
    }
    Optional<PodCondition> disruption =
        status.stream()
            .flatMap(s -> s.getConditions().stream())
            .filter(c -> "DisruptionTarget".equals(c.getType()) && "True".equals(c.getStatus()))
            .findFirst();
    if (disruption.isPresent()) {
      return new SlotSeen.Ended(
          "The slot's pod is being taken away: "
              + said(
                  List.of(
                      disruption.map(PodCondition::getReason),
                      disruption.map(PodCondition::getMessage)))
              + ".",
          grace);
    }
    return new SlotSeen.Present(status.map(PodStatus::getPodIP));
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
