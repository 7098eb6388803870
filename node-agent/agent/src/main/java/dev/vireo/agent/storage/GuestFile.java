package dev.vireo.agent.storage;

import java.nio.file.Path;

/** A file of a guest. */
public sealed interface GuestFile {
  /** By which QEMU opens it. */
  Path onHost();

  /**
   * One that is held open.
   *
   * @param here by which the agent and its programs come to this very file
   * @param onHost by which QEMU opens it
   */
  record Held(Path here, Path onHost) implements GuestFile {}

  /**
   * One in a folder that the agent sees as QEMU does.
   *
   * @param onHost where it is; what stands there is looked at, and is no link, when it is used
   */
  record Named(Path onHost) implements GuestFile {}
}
