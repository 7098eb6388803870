package dev.vireo.libvirt.jna;

import dev.vireo.libvirt.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The JDK's. */
final class JdkSha256 implements Sha256 {
  private @Nullable MessageDigest digest = sha256();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  @Override
  public void update(ByteBuffer part) {
    if (!part.isDirect()) {
      throw new IllegalArgumentException("The buffer is not direct");
    }
    open().update(part);
  }

  @Override
  public String hex() {
    MessageDigest open = open();
    close();
    return HexFormat.of().formatHex(open.digest());
  }

  @Override
  public void close() {
    digest = null;
  }

  private MessageDigest open() {
    if (digest == null) {
      throw new IllegalStateException("The digest is closed");
    }
    return digest;
  }
}
