package dev.vireo.agent.storage;

import java.nio.file.Path;

/**
 * A file of a guest.
 *
 * @param here by which the agent and its programs come to this very file
 * @param onHost by which QEMU opens it
 */
public record GuestFile(Path here, Path onHost) {
  /** One that nobody but the agent can put another in the place of. */
  public static GuestFile of(Path path) {
    return new GuestFile(path, path);
  }
}
