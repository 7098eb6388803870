package dev.vireo.agent.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The node's {@link Lineage}, on its disk: what etcd has forgotten is known here. A restore that is
 * known of is written at once, and how far the Lease has come only now and then, as it is renewed
 * all the time. Safe for many threads.
 */
public final class LineageFile {
  private static final Logger LOG = Logger.getLogger(LineageFile.class);
  private static final String NAME = "lease";

  /** A backup that is younger than this may not be told from none after a kill of the agent. */
  static final Duration WRITTEN_EVERY = Duration.ofSeconds(30);

  private final PrivateFiles files;
  private Lineage lineage = Lineage.NEW;
  private int settled;
  private Optional<Lineage> onDisk = Optional.empty();
  private Optional<Duration> writtenAt = Optional.empty();

  /** In a folder of the agent's own. */
  public LineageFile(Path folder) {
    this.files = new PrivateFiles(folder);
    files.read(NAME).ifPresent(this::read);
  }

  /** What is known. */
  public synchronized Lineage lineage() {
    return lineage;
  }

  /**
   * Whether it has been told, since the last restore that is known of, that all guests of this host
   * are known to the API server. So it is where there never was a restore.
   */
  public synchronized boolean isSettled() {
    return settled == lineage.epoch();
  }

  /** Takes note that this has been told; on disk when this returns. */
  public synchronized void settle(int epoch) {
    if (settled < epoch) {
      settled = epoch;
      write();
    }
  }

  /**
   * Takes note of what is known now. A restore is on disk when this returns.
   *
   * @return what was known before
   */
  public synchronized Lineage put(Lineage next, Duration uptime) {
    Lineage before = lineage;
    lineage = next;
    boolean due = writtenAt.filter(at -> uptime.minus(at).compareTo(WRITTEN_EVERY) < 0).isEmpty();
    if (due || next.epoch() != before.epoch() || !next.lease().equals(before.lease())) {
      write();
      writtenAt = Optional.of(uptime);
    }
    return before;
  }

  /** Has on disk all that is known. */
  public synchronized void flush() {
    if (!onDisk.equals(Optional.of(lineage))) {
      write();
    }
  }

  private void write() {
    files.write(
        NAME,
        "%s %d %d %d"
            .formatted(lineage.lease().orElse("-"), lineage.version(), lineage.epoch(), settled));
    onDisk = Optional.of(lineage);
  }

  private void read(String text) {
    List<String> words = List.of(text.strip().split(" "));
    try {
      lineage =
          new Lineage(
              Optional.of(words.get(0)).filter(uid -> !uid.equals("-")),
              Long.parseLong(words.get(1)),
              Integer.parseInt(words.get(2)));
      settled = Integer.parseInt(words.get(3));
      onDisk = Optional.of(lineage);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      lineage = Lineage.NEW;
      LOG.errorf(e, "How far the Lease had come is not known any more. file=%s", files.path(NAME));
    }
  }
}
