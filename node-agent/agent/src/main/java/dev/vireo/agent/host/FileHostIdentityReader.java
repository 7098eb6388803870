package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

record FileHostIdentityReader(Path machineId, Path bootId) implements HostIdentityReader {
  @Override
  public HostIdentity read() {
    return new HostIdentity(wordOf(machineId), wordOf(bootId));
  }

  private static String wordOf(Path file) {
    try {
      String word = Files.readString(file).strip();
      if (!word.isEmpty()) {
        return word;
      }
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "%s cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
    throw new HostException(
        Reason.HostFault,
        "%s is empty: give the host an identity with systemd-machine-id-setup.".formatted(file));
  }
}
