package dev.vireo.agent.storage;

import dev.vireo.agent.slot.PodUid;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.ResolvedImage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A disk on a claim, as it is wanted.
 *
 * @param owner UID of the Domain that has it
 * @param slot in which its volume is mounted
 * @param name of the disk
 * @param volume of the claim
 * @param image what a new disk is filled with
 * @param size in bytes; empty for what the claim holds
 */
public record ClaimDisk(
    String owner,
    PodUid slot,
    String name,
    DomainVolume volume,
    Optional<ResolvedImage> image,
    OptionalLong size) {
  /** Name of the claim. */
  public String claim() {
    return volume.claimName();
  }
}
