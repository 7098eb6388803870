package dev.vireo.agent.state;

import java.nio.file.Path;

/**
 * UIDs of Domains that are closed here: a guest of theirs is never started on this node again,
 * whatever an old copy of the object says. A file each, small enough to be kept for ever.
 */
public final class ClosedDomains {
  private final PrivateFiles files;

  /** In a folder of the agent's own. */
  public ClosedDomains(Path folder) {
    this.files = new PrivateFiles(folder);
  }

  /** Remembers it; on disk when this returns. */
  public void add(String domainUid) {
    if (!contains(domainUid)) {
      files.write(domainUid, "");
    }
  }

  /** Whether it is remembered. */
  public boolean contains(String domainUid) {
    return files.read(domainUid).isPresent();
  }
}
