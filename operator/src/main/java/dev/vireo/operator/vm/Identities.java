package dev.vireo.operator.vm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Names that are the same whenever they are asked for: hashes of what never changes. Pure. */
final class Identities {
  // No vowels, so that no words come out.
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz";
  private static final int SUFFIX = 5;
  private static final int MAC_BYTES = 5;
  private static final int BYTE = 0xff;

  private Identities() {}

  /**
   * Name of a VM's incarnation.
   *
   * @param count how many incarnations there have been, with this one
   */
  static String incarnation(String vm, String uid, int count) {
    byte[] hash = sha256(uid + "/" + count);
    var name = new StringBuilder(vm).append('-');
    for (int i = 0; i < SUFFIX; i++) {
      name.append(LETTERS.charAt((hash[i] & BYTE) % LETTERS.length()));
    }
    return name.toString();
  }

  /** The VM whose incarnation has that name, if it is one's name. */
  static Optional<String> vmOf(String incarnation) {
    int end = incarnation.length() - SUFFIX - 1;
    return end > 0 && incarnation.charAt(end) == '-'
        ? Optional.of(incarnation.substring(0, end))
        : Optional.empty();
  }

  /** MAC address of a VM's interface: locally administered, and the VM's for life. */
  static String mac(String uid, String networkName) {
    byte[] hash = sha256(uid + "/" + networkName);
    var mac = new StringBuilder("02");
    for (int i = 0; i < MAC_BYTES; i++) {
      mac.append(':').append(String.format("%02x", hash[i] & BYTE));
    }
    return mac.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
