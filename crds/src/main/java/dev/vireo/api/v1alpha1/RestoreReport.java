package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Epoch;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Objects;

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
        @Required
        @Min(1)
        @Max(Epoch.MAX)
        int epoch,
    @JsonPropertyDescription(
            "Guests that run on the host, and whose Domain the restored API server does not have."
                + " They are being stopped; no VM of their namespace is started before they have"
                + " ended, as they may use its disks.")
        @Size(max = 1000)
        List<UnknownGuest> unknownGuests) {
  /** Copies the list. */
  public RestoreReport {
    unknownGuests =
        unknownGuests == null
            ? List.of()
            : unknownGuests.stream().filter(Objects::nonNull).toList();
  }
}
