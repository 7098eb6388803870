package dev.vireo.agent.storage;

import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.libvirt.xml.DacOwner;
import java.util.List;

/**
 * Lets the user as whom QEMU runs come to a guest's files and to nothing else, for as long as the
 * guest runs.
 */
public interface EmulatorAccess {
  /**
   * The user may pass through the kubelet's folders on the way to these files, and has with each
   * the right that it names. Twice is as once.
   *
   * @param slot whose guest they belong to
   * @throws dev.vireo.agent.host.HostException when a file system keeps no such rights, or what
   *     stands there is no plain file
   */
  void grant(DacOwner user, PodUid slot, List<GuestFile> files);

  /**
   * The user was let in for the guest of that slot by an earlier agent: the way through the
   * kubelet's own folders is open for it, too.
   */
  void remember(DacOwner user, PodUid slot);

  /**
   * Closes the way to the slot, and with the user's last guest the one through the kubelet's own
   * folders. What cannot be taken back is logged, here and below: it is no reason to keep a slot.
   */
  void takeBack(DacOwner user, PodUid slot);

  /**
   * Takes back what was granted on a file that outlives its slot, and on the folder that it is in.
   * Does not return while their file system hangs.
   */
  void takeBack(DacOwner user, GuestFile.Held file);

  /** By access control lists. */
  static EmulatorAccess of(HostPaths paths, Commands commands) {
    return new AclEmulatorAccess(paths.kubelet(), paths.proc(), commands);
  }
}
