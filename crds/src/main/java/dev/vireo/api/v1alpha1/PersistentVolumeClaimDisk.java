package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A disk that stays: a raw, sparse file {@code disk.img} on a PersistentVolumeClaim.
 *
 * @param claimName the claim
 * @param image what a new disk is filled with
 * @param size size of the disk
 */
@ValidationRule(
    value =
        "!has(self.size) || (isQuantity(self.size) && quantity(self.size).isInteger() &&"
            + " quantity(self.size).compareTo(quantity('1Mi')) >= 0 &&"
            + " quantity(self.size).compareTo(quantity('64Ti')) <= 0)",
    message =
        "persistentVolumeClaim.size must be a quantity of bytes from 1Mi to 64Ti, such as 10Gi")
public record PersistentVolumeClaimDisk(
    @JsonPropertyDescription(
            "Name of a PersistentVolumeClaim in the namespace of the VM, of volume mode Filesystem."
                + " The disk is the file disk.img on it, made on the first start and kept when the"
                + " VM is powered off or deleted. While there is no such claim, the VM waits with"
                + " DisksReady=False/ClaimNotFound. A claim is one VM's at a time: while another VM"
                + " that uses it is on, this one waits with ClaimInUse. A change waits for the"
                + " guest's next start.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String claimName,
    @JsonPropertyDescription(
            "What a new disk is filled with: a MachineImage, of which the disk is a copy of its"
                + " own. Default: nothing, the new disk is empty. A disk that is there is never"
                + " filled again, so for it a change means nothing.")
        @Nullable ImageReference image,
    @JsonPropertyDescription(
            "Size of the disk as a Kubernetes quantity (10Gi), rounded up to whole MiB. 1Mi to"
                + " 64Ti, at most what the claim holds; more is refused with ClaimTooSmall."
                + " Default: what the claim holds, which is its volume's capacity less 1/64 of it"
                + " (at least 8Mi) for the file system, and no more than that file system has,"
                + " rounded down to whole MiB. A smaller disk is grown at the guest's next start,"
                + " also when the claim has grown; partitions and file systems inside are the"
                + " guest's to grow. A disk is never made smaller.")
        // No Quantity: only of a string can the length be bounded, and without a bound the rule
        // would be too dear for the API server.
        @Size(min = 1, max = 32)
        @Nullable String size) {}
