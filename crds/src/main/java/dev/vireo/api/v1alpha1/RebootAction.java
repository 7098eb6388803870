package dev.vireo.api.v1alpha1;

/** What becomes of a guest's domain when the guest reboots, as libvirt's {@code on_reboot}. */
public enum RebootAction {
  /** It begins anew, in the same domain and QEMU. */
  Restart,
  /** It ends, to be started anew by another definition. */
  Destroy
}
