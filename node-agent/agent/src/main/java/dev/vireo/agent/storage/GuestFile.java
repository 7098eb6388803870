package dev.vireo.agent.storage;

import java.nio.file.Path;

/** A file of a guest. */
public sealed interface GuestFile {
  /** By which QEMU opens it. */
  Path onHost();

  /** What QEMU may do with it. */
  Right right();

  /** What QEMU may do with a file. */
  enum Right {
    /** Read it. */
    READ("r"),
    /** Read and write it. */
    READ_WRITE("rw");

    private final String letters;

    Right(String letters) {
      this.letters = letters;
    }

    /** As in an access control list. */
    String letters() {
      return letters;
    }
  }

  /**
   * One that is held open.
   *
   * @param here by which the agent and its programs come to this very file
   * @param onHost by which QEMU opens it
   * @param right what QEMU may do with it
   */
  record Held(Path here, Path onHost, Right right) implements GuestFile {}

  /**
   * One in a folder that the agent sees as QEMU does.
   *
   * @param onHost where it is; what stands there is looked at, and is no link, when it is used
   * @param right what QEMU may do with it
   */
  record Named(Path onHost, Right right) implements GuestFile {}
}
