package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * What a suspended VM is brought back from.
 *
 * @param claimName the claim that it is on
 * @param memory the guest's memory
 * @param definition what the guest was defined by
 */
public record SavedState(
    @JsonPropertyDescription("The PersistentVolumeClaim that the memory is on.") @Required
        String claimName,
    @JsonPropertyDescription("The guest's memory.") @Required SavedMemory memory,
    @JsonPropertyDescription(
            "The spec of the Domain whose guest it was. The guest is brought back as it was defined"
                + " then; a change of the VM since waits for its next start after that.")
        @Required
        @SchemaFrom(type = Object.class)
        @PreserveUnknownFields
        DomainSpec definition) {
  /** The claims that must stay as they are until the guest is back. */
  public List<String> claimNames() {
    return definition.claimNames();
  }
}
