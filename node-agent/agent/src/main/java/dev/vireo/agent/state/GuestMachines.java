package dev.vireo.agent.state;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The machines of guests that are saved, as libvirt told them before (domain XML), by the UID of
 * their Domain: what a volume's user can write to is not believed when a guest is brought back.
 */
public final class GuestMachines {
  private final PrivateFiles files;

  /** In a folder of the agent's own. */
  public GuestMachines(Path folder) {
    this.files = new PrivateFiles(folder);
  }

  /** Remembers it; on disk when this returns. */
  public void put(String domainUid, String xml) {
    files.write(domainUid, xml);
  }

  /** What libvirt told. */
  public Optional<String> get(String domainUid) {
    return files.read(domainUid);
  }

  /** Forgets it. */
  public void remove(String domainUid) {
    files.delete(domainUid);
  }
}
