package dev.vireo.agent.storage;

import dev.vireo.agent.slot.Slot;
import java.util.List;

/**
 * What cloud-init in a guest is to read.
 *
 * @param slot whose guest it is
 * @param instanceId by which cloud-init knows whether it has seen this guest before
 * @param hostname the guest's
 * @param userData where the user-data comes from
 * @param publicKeys lines of ssh public keys
 */
public record Seed(
    Slot slot, String instanceId, String hostname, UserData userData, List<String> publicKeys) {
  /** Copies the list. */
  public Seed {
    publicKeys = List.copyOf(publicKeys);
  }

  /** Where the user-data comes from. */
  public enum UserData {
    /** The Secret that the kubelet has mounted for the slot. */
    SECRET,
    /** Nowhere: there are only the keys. */
    NONE
  }
}
