package dev.vireo.agent.storage;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.slot.VolumeFinder;
import java.util.Optional;

/**
 * Memories of guests on state volumes, which pods of the user may have written to and may be
 * writing to now. Each is named by the Domain whose guest it was, so none is taken for another's.
 *
 * <p>Whatever goes wrong is a {@link dev.vireo.agent.host.HostException}; nothing here returns
 * while the volume hangs.
 */
public interface MemoryFiles {
  /** The name of the memory to which the guest of a Domain is saved. */
  static String nameOf(String domainUid) {
    return "memory-" + domainUid + ".img";
  }

  /** Looks at a memory; empty when there is none of that name. */
  Optional<SavedFile> find(StateVolume volume, String name);

  /**
   * Makes an empty file, which nobody but root may read, for the memory of the volume's owner.
   * Other memories are removed before, as they are of earlier incarnations.
   */
  OpenMemory create(StateVolume volume);

  /** Opens a memory. */
  OpenMemory open(StateVolume volume, String name);

  /**
   * Takes a memory away from which the owner's guest has been restored: it lasts over a power
   * failure, when this returns, that {@link #isTaken} is so and that no such memory is there.
   */
  void take(StateVolume volume, String name);

  /** Whether the owner's guest has been restored from a memory that was on this volume. */
  boolean isTaken(StateVolume volume);

  /** Removes all memories. That the owner has taken one stays known. */
  void clear(StateVolume volume);

  /** How many bytes the volume has room for. */
  long room(StateVolume volume);

  /** On the volumes that the kubelet mounts. */
  static MemoryFiles of(HostPaths paths) {
    return new VolumeMemoryFiles(VolumeFinder.of(paths), paths.proc());
  }
}
