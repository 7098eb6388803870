package dev.vireo.api.restart;

import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.GuestRun;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The last runs of a guest, the newest first, as a list that is never changed. */
public final class History {
  /** How many are kept. */
  public static final int LENGTH = 10;

  private History() {}

  /** The run that has not ended, if there is one. */
  public static Optional<GuestRun> open(List<GuestRun> runs) {
    return runs.stream().findFirst().filter(GuestRun::goesOn);
  }

  /** The run that ended last. */
  public static Optional<GuestRun> lastEnded(List<GuestRun> runs) {
    return runs.stream().filter(run -> !run.goesOn()).findFirst();
  }

  /** With a run that has begun; unchanged when one has that is still open. */
  public static List<GuestRun> begun(List<GuestRun> runs, GuestRun run) {
    return open(runs).isPresent() ? runs : bounded(Stream.concat(Stream.of(run), runs.stream()));
  }

  /** With the end of the run that is open; unchanged when there is none. */
  public static List<GuestRun> ended(
      List<GuestRun> runs, DomainEnd end, @Nullable String libvirtReason) {
    return open(runs)
        .map(run ->
            bounded(Stream.concat(Stream.of(run.ended(end, libvirtReason)), runs.stream().skip(1))))
        .orElse(runs);
  }

  /**
   * With what an incarnation's Domain tells of its own runs, in the place of what was known of
   * them.
   */
  public static List<GuestRun> with(List<GuestRun> runs, String domain, List<GuestRun> its) {
    return its.isEmpty()
        ? runs
        : bounded(
            Stream.concat(its.stream(), runs.stream().filter(run -> !run.domain().equals(domain))));
  }

  private static List<GuestRun> bounded(Stream<GuestRun> runs) {
    return runs.limit(LENGTH).toList();
  }
}
