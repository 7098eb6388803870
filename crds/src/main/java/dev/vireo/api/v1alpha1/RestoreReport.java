package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import java.util.List;

/**
 * What an agent tells after etcd was restored from a backup: that it knows of the restore, and what
 * runs on its host that the restored API server does not know of.
 *
 * @param epoch how many restores it knows of
 * @param unknownGuests guests without a Domain
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestoreReport(
    @JsonPropertyDescription(
            "How many restores of etcd the agent knows of. No guest is started until each host has"
                + " told the highest number that any host has told.")
        @Min(1)
        int epoch,
    @JsonPropertyDescription(
            "Guests that run on the host, and whose Domain the restored API server does not have."
                + " They are being stopped; no VM of their namespace is started before they have"
                + " ended, as they may use its disks.")
        List<UnknownGuest> unknownGuests) {
  /** Copies the list. */
  public RestoreReport {
    unknownGuests = unknownGuests == null ? List.of() : List.copyOf(unknownGuests);
  }
}
