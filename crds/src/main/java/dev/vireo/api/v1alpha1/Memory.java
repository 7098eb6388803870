package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * Memory of a guest.
 *
 * @param size how much the guest sees
 */
@ValidationRule(
    value =
        "isQuantity(string(self.size)) && (quantity(string(self.size)).compareTo(quantity('16Ti'))"
            + " > 0 || double(int(quantity(string(self.size)).asApproximateFloat())) =="
            + " quantity(string(self.size)).asApproximateFloat())",
    message = "memory.size must be a quantity of whole bytes, such as 512Mi or 4Gi")
@ValidationRule(
    value =
        "!isQuantity(string(self.size)) ||"
            + " quantity(string(self.size)).compareTo(quantity('32Mi')) >= 0",
    message = "memory.size must be at least 32Mi")
@ValidationRule(
    value =
        "!isQuantity(string(self.size)) ||"
            + " quantity(string(self.size)).compareTo(quantity('16Ti')) <= 0",
    message = "memory.size must be at most 16Ti")
public record Memory(
    @JsonPropertyDescription(
            "Memory that the guest sees, as a Kubernetes quantity (512Mi, 4Gi). 32Mi to 16Ti. What"
                + " QEMU itself needs comes on top, in the slot. A change waits for the guest's"
                + " next start.")
        @Required
        Quantity size) {

  /** The size in bytes. */
  public long bytes() {
    return size.getNumericalAmount().longValueExact();
  }
}
