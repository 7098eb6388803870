package dev.vireo.operator.slot;

import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the kubelet says of a slot whose volumes it cannot mount. Pure. */
public final class MountFailures {
  /** Reason of the kubelet's events. */
  public static final String REASON = "FailedMount";

  /** Of a volume; beside these, the kubelet tells every two minutes for which volumes it waits. */
  private static final String OF_A_VOLUME = "MountVolume.";

  private MountFailures() {}

  /** The newest sentence that says why; if none does, the newest. */
  public static Optional<String> sentence(List<Event> ofOneSlot) {
    return ofOneSlot.stream()
        .filter(event -> event.getMessage() != null)
        .max(
            Comparator.comparing((Event event) -> event.getMessage().startsWith(OF_A_VOLUME))
                .thenComparing(MountFailures::lastSeen))
        .map(Event::getMessage);
  }

  private static String lastSeen(Event event) {
    String last = event.getLastTimestamp();
    return last == null ? event.getMetadata().getCreationTimestamp() : last;
  }
}
