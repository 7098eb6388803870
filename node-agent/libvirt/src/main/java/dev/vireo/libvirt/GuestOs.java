package dev.vireo.libvirt;

import java.util.Optional;

/**
 * The guest's operating system, by the words of its os-release: id is "debian", prettyName "Debian
 * GNU/Linux 12 (bookworm)". Longer words are cut, what is no readable text is left out.
 */
public record GuestOs(
    Optional<String> id,
    Optional<String> prettyName,
    Optional<String> versionId,
    Optional<String> kernelRelease) {
  private static final int WORD = 64;
  private static final int NAME = 128;

  /** Bounds the words. */
  public GuestOs {
    id = GuestText.of(id, WORD);
    prettyName = GuestText.of(prettyName, NAME);
    versionId = GuestText.of(versionId, WORD);
    kernelRelease = GuestText.of(kernelRelease, WORD);
  }
}
