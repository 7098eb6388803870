package dev.vireo.libvirt.jna;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;

/**
 * The functions of libgnutls.so.30 that we use, as {@code gnutls/crypto.h} has them. A size is a
 * long here; this needs a machine of 64 bits.
 */
interface GnuTls extends Library {
  /** {@code GNUTLS_DIG_SHA256}. */
  int DIG_SHA256 = 6;

  /** Zero, or a negative error. The handle is ours until {@link #gnutls_hash_deinit}. */
  int gnutls_hash_init(PointerByReference handle, int algorithm);

  /** Zero, or a negative error. Reads so many bytes from the buffer's beginning. */
  int gnutls_hash(Pointer handle, ByteBuffer text, long length);

  /** Writes the digest, and frees the handle. */
  void gnutls_hash_deinit(Pointer handle, byte[] digest);
}
