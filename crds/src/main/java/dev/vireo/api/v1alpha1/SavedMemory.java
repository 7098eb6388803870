package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * The memory of a guest, saved to a file on its state volume.
 *
 * @param file the file's name
 * @param digest of all that is in it
 * @param size of the file
 * @param time when it was saved
 * @param disks the guest's disks on claims as they were then
 * @param definition the guest as libvirt had defined it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SavedMemory(
    @JsonPropertyDescription("Name of the file on the state volume.")
        @Required
        @Size(max = 64)
        @Pattern("^memory-[a-f0-9-]{36}\\.img$")
        String file,
    @JsonPropertyDescription("SHA-256 of the file, in hexadecimal.")
        @Required
        @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        String digest,
    @JsonPropertyDescription("Size of the file in bytes.") @Required Long size,
    @JsonPropertyDescription("When the guest was saved, RFC 3339.") @Required String time,
    @JsonPropertyDescription(
            "The guest's disks on claims: the memory belongs to them as they were then.")
        @Size(max = 8)
        List<SavedDisk> disks,
    @JsonPropertyDescription(
            "The guest's machine as libvirt had defined it (domain XML), so that it finds the same"
                + " one when it is brought back.")
        @Required
        @Size(max = 65536)
        String definition) {
  /** Copies the list. */
  public SavedMemory {
    disks = disks == null ? List.of() : List.copyOf(disks);
  }
}
