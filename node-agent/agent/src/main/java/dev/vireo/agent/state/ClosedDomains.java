package dev.vireo.agent.state;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * UIDs of Domains that are closed here: a guest of theirs is never started on this node again,
 * whatever an old copy of the object says. An empty file each, as old as the closing. That it is
 * there is all that counts, so nothing in it can be torn; and a UID is no other machine's, so a
 * folder that came from another machine forbids nothing here.
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

  /** All of them, with the time at which each was closed. */
  public Map<String, Instant> all() {
    Map<String, Instant> all = new HashMap<>();
    files.names().forEach(uid -> files.modified(uid).ifPresent(time -> all.put(uid, time)));
    return Map.copyOf(all);
  }

  /** Forgets it. */
  public void forget(String domainUid) {
    files.delete(domainUid);
  }

  /**
   * Whether it is remembered.
   *
   * @throws java.io.UncheckedIOException when it cannot be told, upon which nothing is started
   */
  public boolean contains(String domainUid) {
    return files.modified(domainUid).isPresent();
  }
}
