package dev.vireo.agent.slot;

import dev.vireo.agent.host.Processes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
      // The volume can be written by whoever runs in the slot: a link that stands there already is
      // not followed.
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        kill(podUid, file, e);
      }
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
