package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What the operator tells the agent of a guest that is there: the part of a Domain's spec that is
 * not pinned.
 *
 * @param restartPolicy whether the agent starts a guest that ended by itself again
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DomainRun(
    @JsonPropertyDescription(
            "Whether the node's agent starts a guest that has ended by itself again, in this"
                + " incarnation: Always, OnFailure or Never, as the VM's spec says. Absent: it does"
                + " not, and the operator decides, which makes a new incarnation. So it is when a"
                + " changed definition waits for the next start.")
        @Nullable RestartPolicy restartPolicy) {
  /** Nothing is told: the operator decides what follows the guest's end. */
  public static final DomainRun NOTHING = new DomainRun(null);

  /** The same, but that the operator decides what follows the guest's end. */
  public DomainRun restartedByTheOperator() {
    return NOTHING;
  }
}
