package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * A file system in the guest.
 *
 * @param mountPoint where it is mounted
 * @param device what it is on
 * @param type its kind
 * @param size how much it can hold
 * @param usedPercent how much of that it holds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilesystemStatus(
    @JsonPropertyDescription("Where it is mounted in the guest, for example / or C:\\.")
        @Required
        @Size(max = 64)
        String mountPoint,
    @JsonPropertyDescription("The guest's name of the device that it is on, for example vda1.")
        @Nullable
        @Size(max = 48)
        String device,
    @JsonPropertyDescription("Kind of file system, for example ext4, xfs or NTFS.")
        @Nullable
        @Size(max = 16)
        String type,
    @JsonPropertyDescription(
            "How much it can hold, for those who are not root, in whole Mi. It is told anew when it"
                + " has changed by 1 percent. Absent with guest agents that do not tell it.")
        @Nullable Quantity size,
    @JsonPropertyDescription(
            "How much of size is used, in percent, as it was when last told: it is told anew when it"
                + " has changed by 5, and when the file system is full, which is 100.")
        @Nullable
        @Min(0)
        @Max(100)
        Integer usedPercent) {}
