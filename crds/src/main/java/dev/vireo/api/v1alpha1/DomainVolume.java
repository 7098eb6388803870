package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * The PersistentVolume to which a claim was bound when the Domain was opened: by then the scheduler
 * has bound claims that wait for their first consumer, too.
 *
 * @param claimName the claim
 * @param volumeName the PersistentVolume
 * @param capacity what the volume holds
 * @param hostPath its path on the node, for a volume that the kubelet does not mount
 */
public record DomainVolume(
    @JsonPropertyDescription("Name of the PersistentVolumeClaim.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String claimName,
    @JsonPropertyDescription(
            "Name of the PersistentVolume that the claim is bound to. The kubelet mounts it below"
                + " the slot's folder, under this name.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String volumeName,
    @JsonPropertyDescription("Capacity of the PersistentVolume.") @Required Quantity capacity,
    @JsonPropertyDescription(
            "Path on the node of a hostPath volume, which the kubelet does not mount anywhere else."
                + " Absent for all other volumes.")
        @Size(min = 1, max = 4096)
        @Pattern("^[^\\x00]*$")
        @Nullable String hostPath) {
  /** The capacity in bytes. */
  public long bytes() {
    return Bytes.of(capacity);
  }
}
