package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A disk on a PersistentVolumeClaim, its image resolved.
 *
 * @param claimName the claim; its volume is in {@code spec.volumes} of an opened Domain
 * @param image what a new disk is filled with
 * @param size size of the disk
 */
public record DomainPersistentVolumeClaimDisk(
    @JsonPropertyDescription(
            "Name of the PersistentVolumeClaim. Its volume is in spec.volumes once the Domain is"
                + " opened.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String claimName,
    @JsonPropertyDescription("What a new disk is filled with; nothing if absent.")
        @Nullable ResolvedImage image,
    @JsonPropertyDescription("Size of the disk; what the claim holds if absent.")
        @Nullable Quantity size) {
  /** The size in bytes, if one is given. */
  public OptionalLong bytes() {
    return size == null ? OptionalLong.empty() : OptionalLong.of(Bytes.of(size));
  }
}
