package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A disk of a guest whose memory was saved.
 *
 * @param name its name in the VM
 * @param modified when it had been written to last
 */
public record SavedDisk(
    @JsonPropertyDescription("Name of the disk in the VM.") @Required @Size(max = 40) String name,
    @JsonPropertyDescription(
            "When it had been written to last, by its file system, RFC 3339. A disk that was written"
                + " to since does not fit the saved memory.")
        @Required
        String modified)
    implements Named {}
