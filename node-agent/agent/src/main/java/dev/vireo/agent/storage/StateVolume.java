package dev.vireo.agent.storage;

import dev.vireo.agent.slot.PodUid;
import dev.vireo.api.v1alpha1.DomainVolume;

/**
 * The volume on which a VM keeps what is not on its disks.
 *
 * @param owner UID of the Domain that has it
 * @param slot in which it is mounted
 * @param volume of the claim
 */
public record StateVolume(String owner, PodUid slot, DomainVolume volume) {
  /** Name of the claim. */
  public String claim() {
    return volume.claimName();
  }
}
