package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** GnuTLS', which uses the processor's own instructions for it. */
final class GnuTlsSha256 implements Sha256 {
  private static final int LENGTH = 32;

  private final GnuTls library;
  private @Nullable Pointer handle;

  private GnuTlsSha256(GnuTls library, Pointer handle) {
    this.library = library;
    this.handle = handle;
  }

  static GnuTlsSha256 begin(GnuTls library) {
    PointerByReference handle = new PointerByReference();
    check("gnutls_hash_init", library.gnutls_hash_init(handle, GnuTls.DIG_SHA256));
    return new GnuTlsSha256(library, handle.getValue());
  }

  @Override
  public void update(ByteBuffer part) {
    if (!part.isDirect()) {
      throw new IllegalArgumentException("The buffer is not direct");
    }
    check("gnutls_hash", library.gnutls_hash(open(), part.slice(), part.remaining()));
    part.position(part.limit());
  }

  @Override
  public String hex() {
    return HexFormat.of().formatHex(end(open()));
  }

  @Override
  public void close() {
    if (handle != null) {
      end(handle);
    }
  }

  private Pointer open() {
    if (handle == null) {
      throw new IllegalStateException("The digest is closed");
    }
    return handle;
  }

  private byte[] end(Pointer open) {
    handle = null;
    byte[] digest = new byte[LENGTH];
    library.gnutls_hash_deinit(open, digest);
    return digest;
  }

  private static void check(String function, int result) {
    if (result < 0) {
      throw new IllegalStateException("%s fails with %d".formatted(function, result));
    }
  }
}
