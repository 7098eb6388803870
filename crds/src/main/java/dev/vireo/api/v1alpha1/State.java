package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Change;
import dev.vireo.api.change.Impact;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where a VM keeps what is not on its disks.
 *
 * @param persistentVolumeClaim a claim of the user's
 * @param template a claim that Vireo makes
 * @param onBrokenImage what is done when the saved memory cannot be used
 */
@ValidationRule(
    value = "has(self.persistentVolumeClaim) != has(self.template)",
    message = "state has exactly one source: persistentVolumeClaim or template")
public record State(
    @JsonPropertyDescription(
            "A claim that is there. The VM that has it is its only writer, as with a disk's claim,"
                + " and it is on no disk.")
        @Change(Impact.RESTART)
        @Nullable StateClaim persistentVolumeClaim,
    @JsonPropertyDescription(
            "A claim that Vireo makes when the guest is first started, named after the VM:"
                + " NAME-state. It goes with the VM.")
        @Change(Impact.RESTART)
        @Nullable StateTemplate template,
    @JsonPropertyDescription(
            "What is done when a VM that was suspended is started and its saved memory cannot be"
                + " used: it is missing, torn, or not the one that was saved. Ask (default) waits"
                + " and says so in the condition Ready, reason StateBroken. Discard starts the guest"
                + " afresh, from its disks, as after a power failure. A change takes effect at once.")
        @Default("Ask")
        @Change(Impact.LIVE)
        BrokenImage onBrokenImage) {
  /** Fills in the default. */
  public State {
    onBrokenImage = onBrokenImage == null ? BrokenImage.Ask : onBrokenImage;
  }

  /** Name of the claim, for the VM of that name. */
  public String claimName(String vm) {
    return persistentVolumeClaim == null ? vm + "-state" : persistentVolumeClaim.claimName();
  }
}
