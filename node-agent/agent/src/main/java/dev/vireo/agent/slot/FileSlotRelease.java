package dev.vireo.agent.slot;

import dev.vireo.agent.host.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

record FileSlotRelease(SlotProcesses slotProcesses, Processes processes, Path kubelet)
    implements SlotRelease {
  private static final Logger LOG = Logger.getLogger(FileSlotRelease.class);
  private static final String FILE = "release";

  @Override
  public void release(PodUid podUid) {
    Path file = new SlotVolumes(kubelet, podUid).release().resolve(FILE);
    try {
      // Empty or not, it is the file's being there that counts.
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      kill(podUid, file, e);
    }
  }

  private void kill(PodUid podUid, Path file, IOException cause) {
    slotProcesses.groupOf(podUid).map(slotProcesses::inSandbox).stream()
        .flatMap(inSandbox -> inSandbox.stream().skip(1))
        .forEach(process -> {
          LOG.warnf(
              "slot program killed, its release file cannot be written"
                  + " slotUid=%s pid=%d file=%s cause=%s",
              podUid, process.pid(), file, cause);
          processes.kill(process);
        });
  }
}
