package dev.vireo.libvirt;

import java.util.Optional;

/** What the guest agent tells about the guest; a part that it does not tell is empty. */
public record GuestInfo(Optional<String> hostname, Optional<GuestOs> os) {
  /** Nothing was told. */
  public static final GuestInfo NONE = new GuestInfo(Optional.empty(), Optional.empty());
}
