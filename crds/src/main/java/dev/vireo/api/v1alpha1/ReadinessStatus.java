package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * What the readiness probe of a guest has come to.
 *
 * @param ready whether the guest may be sent requests
 * @param message why, in a sentence
 * @param since when that moved last
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReadinessStatus(
    @JsonPropertyDescription("Whether the guest is ready, by its readiness probe.") @Required
        Boolean ready,
    @JsonPropertyDescription("Why, in a sentence.") @Required @Size(max = 512) String message,
    @JsonPropertyDescription("Since when it is, or is not, RFC 3339.") @Required String since) {
  /** Whether the guest is ready. */
  public boolean holds() {
    return Boolean.TRUE.equals(ready);
  }
}
