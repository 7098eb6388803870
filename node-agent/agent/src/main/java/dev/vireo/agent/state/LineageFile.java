package dev.vireo.agent.state;

import java.io.UncheckedIOException;
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

  /** Takes note that this has been told. Where that cannot be written, it is told once more. */
  public synchronized void settle(int epoch) {
    if (settled < epoch) {
      write(lineage, epoch);
      settled = epoch;
    }
  }

  /**
   * Goes on to what the Lease tells now. A restore is on disk when this returns, or, where that
   * cannot be written, what was known before is, so that the next process notices it again.
   *
   * @param told how many restores the Lease tells of
   * @return whether more restores are known of than before
   */
  public synchronized boolean advance(String uid, long version, int told, Duration uptime) {
    Lineage next = lineage.next(uid, version, told);
    boolean due = writtenAt.filter(at -> uptime.minus(at).compareTo(WRITTEN_EVERY) < 0).isEmpty();
    boolean rises = next.epoch() > lineage.epoch();
    if ((due || rises || !next.lease().equals(lineage.lease())) && write(next, settled)) {
      writtenAt = Optional.of(uptime);
    }
    lineage = next;
    return rises;
  }

  /** Has on disk all that is known. */
  public synchronized void flush() {
    if (!onDisk.equals(Optional.of(lineage))) {
      write(lineage, settled);
    }
  }

  private boolean write(Lineage known, int told) {
    try {
      files.write(
          NAME,
          "%s %d %d %d".formatted(known.lease().orElse("-"), known.version(), known.epoch(), told));
      onDisk = Optional.of(known);
      return true;
    } catch (UncheckedIOException e) {
      LOG.warnf(
          e,
          "How far the Lease has come cannot be written, so a restore of etcd may be missed after the next start of the agent. Make room on the node's disk. known=%s",
          known);
      return false;
    }
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
