package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What tells a machine from all others must be just that: a wrong word would count as a proof. */
record FileHostIdentityReader(Path machineId, Path bootId) implements HostIdentityReader {
  private static final Pattern MACHINE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final Pattern BOOT_ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int ENOUGH = 40;

  @Override
  public HostIdentity read() {
    return new HostIdentity(
        wordOf(
            machineId,
            MACHINE_ID,
            "machine ID (32 hexadecimal digits, not all of them 0): give the host one with"
                + " systemd-machine-id-setup"),
        wordOf(bootId, BOOT_ID, "boot ID of a Linux kernel (a UUID)"));
  }

  private static String wordOf(Path file, Pattern form, String wanted) {
    String word = wordOf(file);
    if (form.matcher(word).matches()) {
      return word;
    }
    String shown = word.length() > ENOUGH ? word.substring(0, ENOUGH) + "..." : word;
    throw new HostException(
        Reason.HostFault,
        word.isEmpty()
            ? "%s is empty, and should hold the %s.".formatted(file, wanted)
            : "%s holds \"%s\", which is no %s.".formatted(file, shown, wanted));
  }

  private static String wordOf(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "%s cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
  }
}
