package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A claim for a VM's state that Vireo makes.
 *
 * @param size what it asks for
 * @param storageClassName of which class
 */
@ValidationRule(
    value =
        "isQuantity(self.size) && quantity(self.size).isInteger() &&"
            + " quantity(self.size).compareTo(quantity('1Mi')) >= 0 &&"
            + " quantity(self.size).compareTo(quantity('64Ti')) <= 0",
    message = "template.size must be a quantity of bytes from 1Mi to 64Ti, such as 10Gi")
public record StateTemplate(
    @JsonPropertyDescription(
            "How much the claim asks for, as a Kubernetes quantity, 1Mi to 64Ti: to be suspended, a"
                + " VM needs room for the guest's memory and 1/64 more. The claim is made once, so"
                + " for one that is there a change means nothing: let the claim itself grow.")
        @Required
        @Size(min = 1, max = 32)
        String size,
    @JsonPropertyDescription(
            "StorageClass of the claim. Default: the cluster's default class. A node that is to"
                + " bring the guest back must reach its volumes. The claim is made once, so for one"
                + " that is there a change means nothing.")
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        @Nullable String storageClassName) {}
