package dev.vireo.agent.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One interface of one incarnation.
 *
 * @param domainUid UID of the Domain object
 * @param nic name of the interface in the VM
 */
public record NicKey(String domainUid, String nic) {
  private static final int HASH_DIGITS = 12;

  /** End of the slot's veth in the node's namespace; 14 characters of at most 15. */
  public String vethName() {
    return "vh" + hash();
  }

  /** The tap that QEMU opens. */
  public String tapName() {
    return "vt" + hash();
  }

  /** Both parts in a few hexadecimal digits. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((domainUid + "/" + nic).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
