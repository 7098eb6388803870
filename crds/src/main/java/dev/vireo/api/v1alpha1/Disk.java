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
 * A disk of a VM, from exactly one source.
 *
 * @param name its name in this VM
 * @param ephemeral a layer over an image that lives as long as its slot
 * @param persistentVolumeClaim a file on a claim, which stays
 * @param cloudInit what cloud-init in the guest reads
 */
@ValidationRule(
    value =
        "[has(self.ephemeral), has(self.persistentVolumeClaim), has(self.cloudInit)].exists_one(s,"
            + " s)",
    message = "a disk has exactly one source: ephemeral, persistentVolumeClaim or cloudInit")
public record Disk(
    @JsonPropertyDescription(
            "Name of the disk, unique in this VM: a DNS label of at most 40 characters. The guest"
                + " sees it as the disk's serial number (its first 20 characters), under Linux as"
                + " /dev/disk/by-id/virtio-NAME.")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription(
            "A writable layer over an image. It lives as long as its slot: what the guest wrote is"
                + " lost when the VM is powered off, deleted or moved.")
        @Nullable EphemeralDisk ephemeral,
    @JsonPropertyDescription(
            "A disk that stays: a raw, sparse file disk.img on a PersistentVolumeClaim. It is made"
                + " on the first start, empty or from an image, and outlives the VM.")
        @Nullable PersistentVolumeClaimDisk persistentVolumeClaim,
    @JsonPropertyDescription(
            "A small read-only disk that cloud-init in the guest reads on its first boot: its users,"
                + " keys, files, commands. A NoCloud seed (ISO 9660, label CIDATA) with the VM's UID"
                + " as instance-id and its name as local-hostname, made anew at each start, in"
                + " memory only. At most one for a VM, and not the first disk, which is booted."
                + " Since a VM's UID stays the same, cloud-init does again what is done once per"
                + " instance only on a root disk that is new.")
        @Nullable CloudInitDisk cloudInit)
    implements Named {
  /** The image that it is made from; none for an empty disk. */
  public Optional<String> imageName() {
    return Optional.ofNullable(ephemeral)
        .map(EphemeralDisk::image)
        .or(() -> Optional.ofNullable(persistentVolumeClaim).map(PersistentVolumeClaimDisk::image))
        .map(ImageReference::name);
  }

  /** The claim that it is on, if it is on one. */
  public Optional<String> claimName() {
    return Optional.ofNullable(persistentVolumeClaim).map(PersistentVolumeClaimDisk::claimName);
  }
}
