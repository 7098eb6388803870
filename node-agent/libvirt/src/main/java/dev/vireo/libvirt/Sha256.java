package dev.vireo.libvirt;

import java.nio.ByteBuffer;

/** SHA-256 of what it is given, part by part. For one thread at a time. */
public interface Sha256 extends AutoCloseable {
  /**
   * Takes the next part: all that remains in the buffer, which is at its limit then.
   *
   * @param part a direct buffer, best of 1 MiB or more
   * @throws IllegalArgumentException when it is not direct
   * @throws IllegalStateException after {@link #hex} or {@link #close}
   */
  void update(ByteBuffer part);

  /**
   * The digest in hexadecimal, small letters. It takes no more parts then, and tells it once.
   *
   * @throws IllegalStateException after {@link #hex} or {@link #close}
   */
  String hex();

  /** Frees what it holds, whether it was asked for the digest or not. */
  @Override
  void close();
}
