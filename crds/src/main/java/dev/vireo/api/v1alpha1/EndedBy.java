package dev.vireo.api.v1alpha1;

import dev.vireo.api.meta.Reason;
import org.jspecify.annotations.Nullable;

/** Who ended a guest. */
public enum EndedBy {
  /** The guest itself. */
  Guest,
  /** Vireo, as its user or Kubernetes wanted it. */
  Vireo,
  /** Something else on its host. */
  Host;

  /**
   * Who did.
   *
   * @param libvirtReason libvirt's own word, where it is known
   */
  public static EndedBy of(Reason reason, @Nullable String libvirtReason) {
    return switch (reason) {
      case GuestShutdown, WatchdogFired, RebootedToUpdate -> Guest;
      case GuestCrashed -> "crashed".equals(libvirtReason) ? Guest : Host;
      case OutOfMemory, DestroyedByHost, TakenFromHost, HostRebooted -> Host;
      default -> Vireo;
    };
  }
}
