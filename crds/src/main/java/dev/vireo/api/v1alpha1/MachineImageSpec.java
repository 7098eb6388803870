package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Change;
import dev.vireo.api.change.Impact;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Where an image comes from.
 *
 * @param hostFile a file on the nodes
 */
@JsonClassDescription("Where the image comes from.")
@ValidationRule(
    value = "self.hostFile == oldSelf.hostFile",
    message =
        "spec.hostFile is immutable: disks that are layers over the image would break. Make a new"
            + " MachineImage and name it in the VM")
public record MachineImageSpec(
    @JsonPropertyDescription(
            "A file that an administrator has put on the nodes. Its format (qcow2 or raw) is read"
                + " from its content. Immutable.")
        @Required
        @Change(Impact.IMMUTABLE)
        HostFile hostFile) {}
