package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk of a Domain.
 *
 * @param name its name in the VM
 * @param ephemeral a layer over an image, the image resolved
 * @param persistentVolumeClaim a file on a claim, the image resolved
 * @param cloudInit what cloud-init in the guest reads
 */
@ValidationRule(
    value =
        "[has(self.ephemeral), has(self.persistentVolumeClaim), has(self.cloudInit)].exists_one(s,"
            + " s)",
    message = "a disk has exactly one source: ephemeral, persistentVolumeClaim or cloudInit")
public record DomainDisk(
    @JsonPropertyDescription("Name of the disk in the VM.")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("A writable layer over an image that lives as long as the slot.")
        @Nullable DomainEphemeralDisk ephemeral,
    @JsonPropertyDescription("A file on a PersistentVolumeClaim, which stays.")
        @Nullable DomainPersistentVolumeClaimDisk persistentVolumeClaim,
    @JsonPropertyDescription(
            "A NoCloud seed that cloud-init in the guest reads, made by the node's agent from what"
                + " the kubelet has mounted into the slot.")
        @Nullable CloudInitDisk cloudInit)
    implements Named {
  /** The claim that it is on, if it is on one. */
  public Optional<String> claimName() {
    return Optional.ofNullable(persistentVolumeClaim)
        .map(DomainPersistentVolumeClaimDisk::claimName);
  }

  /** The image that it is made from; none for an empty disk. */
  public Optional<ResolvedImage> image() {
    return Optional.ofNullable(ephemeral)
        .map(DomainEphemeralDisk::image)
        .or(() ->
            Optional.ofNullable(persistentVolumeClaim).map(DomainPersistentVolumeClaimDisk::image));
  }
}
