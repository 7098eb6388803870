package dev.vireo.operator.slot;

import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the kubelet says of a slot whose volumes it cannot mount. Pure. */
public final class MountFailures {
  /** Reason of the kubelet's events. */
  public static final String REASON = "FailedMount";

  /** Of a volume; beside these, the kubelet tells every two minutes for which volumes it waits. */
  private static final String OF_A_VOLUME = "MountVolume.";

  /** The kubelet tries at least every two minutes. */
  private static final Duration STILL_COMES = Duration.ofMinutes(5);

  private MountFailures() {}

  /**
   * The newest sentence that says why, of those that still come; if none does, the newest. That a
   * sentence says why is told by nothing but its first word.
   */
  public static Optional<String> sentence(List<Event> ofOneSlot) {
    List<Event> told = ofOneSlot.stream().filter(event -> event.getMessage() != null).toList();
    return told.stream()
        .map(MountFailures::lastSeen)
        .max(Comparator.naturalOrder())
        .map(newest -> newest.minus(STILL_COMES))
        .flatMap(since ->
            told.stream()
                .filter(event -> !lastSeen(event).isBefore(since))
                .max(
                    Comparator.comparing(
                            (Event event) -> event.getMessage().startsWith(OF_A_VOLUME))
                        .thenComparing(MountFailures::lastSeen)))
        .map(Event::getMessage);
  }

  private static Instant lastSeen(Event event) {
    String last = event.getLastTimestamp();
    return Instant.parse(last == null ? event.getMetadata().getCreationTimestamp() : last);
  }
}
