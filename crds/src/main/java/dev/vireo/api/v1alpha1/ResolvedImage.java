package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * An image as it was when the incarnation was made.
 *
 * @param name name of the MachineImage
 * @param hostFile where its bytes are
 */
public record ResolvedImage(
    @JsonPropertyDescription("Name of the MachineImage.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("The file on the node that has its bytes.") @Required
        HostFile hostFile) {}
