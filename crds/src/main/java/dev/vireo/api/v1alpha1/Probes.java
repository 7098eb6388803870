package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How it is known that a guest is well.
 *
 * @param readiness whether it may be sent requests
 * @param liveness whether it is to go on
 */
@ValidationRule(
    value = "!has(self.liveness) || self.liveness.successThreshold == 1",
    message = "liveness.successThreshold must be 1: leave it out")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Probes(
    @JsonPropertyDescription(
            "Whether the guest can be sent requests. Until it has passed, and when it fails, the"
                + " VM is not Ready (GuestReady=False), nor is its slot, so that Services leave it"
                + " out. Without one, a guest that runs is ready.")
        @Nullable Probe readiness,
    @JsonPropertyDescription(
            "Whether the guest is to go on. When it fails, the guest is ended at once, without being"
                + " asked to shut down (lastEnd: LivenessFailed), and what follows is what follows"
                + " a crash. Leave it enough time to boot, by initialDelaySeconds.")
        @Nullable Probe liveness) {
  /** Of a guest that is not probed. */
  public static final Probes NONE = new Probes(null, null);
}
