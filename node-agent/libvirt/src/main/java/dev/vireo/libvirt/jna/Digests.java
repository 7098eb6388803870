package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import dev.vireo.libvirt.Sha256;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Where digests come from. The JDK's SHA-256 uses the processor's instructions for it only by way
 * of its optimizing compiler; in a JVM that does without that to save memory, GnuTLS is ten times
 * as fast.
 */
public final class Digests {
  private static final Logger LOG = System.getLogger(Digests.class.getName());

  /** libvirt.so.0 needs it, so it is in this process already. */
  private static final String GNUTLS = "libgnutls.so.30";

  private static final class Holder {
    static final Supplier<Sha256> SHA256 = sha256By(() -> Native.load(GNUTLS, GnuTls.class));
  }

  private Digests() {}

  /** GnuTLS', or the JDK's where that is not installed, or does not work. */
  public static Sha256 sha256() {
    return Holder.SHA256.get();
  }

  static Supplier<Sha256> sha256By(Supplier<GnuTls> loaded) {
    try {
      GnuTls library = loaded.get();
      // JNA looks for a function when it is called first.
      GnuTlsSha256.begin(library).close();
      return () -> GnuTlsSha256.begin(library);
    } catch (UnsatisfiedLinkError e) {
      LOG.log(
          Level.INFO,
          "Digests are made by the JDK, which is slower, as a library is not there. library={0}",
          GNUTLS);
    } catch (IllegalStateException e) {
      LOG.log(
          Level.WARNING,
          "Digests are made by the JDK, which is slower, as a library does not work. library={0} why={1}",
          GNUTLS,
          e.getMessage());
    }
    return JdkSha256::new;
  }
}
