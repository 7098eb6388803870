package dev.vireo.operator.it;

import dev.vireo.api.v1alpha1.VirtualMachine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** MAC addresses as DESIGN says them to be, computed a second time. */
final class Macs {
  private Macs() {}

  static String of(VirtualMachine vm, String network) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((vm.getMetadata().getUid() + "/" + network).getBytes(StandardCharsets.UTF_8));
      return "02:" + HexFormat.ofDelimiter(":").formatHex(hash, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
