package dev.vireo.agent.probe;

import dev.vireo.agent.domain.Now;
import dev.vireo.agent.domain.ProbeKind;
import dev.vireo.agent.domain.ProbeVerdict;
import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.api.v1alpha1.Probe;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * How far the probes of one kind are, of one run of a guest. Pure.
 *
 * @param probe that the counts are of
 * @param verdict what they have come to
 * @param successes how many of the last ones in a row have passed
 * @param failures how many of the last ones in a row have failed
 * @param boots how often the guest was seen to be rebooted
 * @param begunAt the uptime at which the one that goes on was begun
 * @param dueAt the uptime of the next; empty while the guest is not probed
 */
record ProbeState(
    Probe probe,
    ProbeVerdict verdict,
    int successes,
    int failures,
    int boots,
    Optional<Duration> begunAt,
    Optional<Duration> dueAt) {
  private static final String REBOOTED = "The guest was rebooted, and has not been probed since.";

  /**
   * Of the guest as it is known now. Counts begin anew with another run of the guest, with another
   * probe and after a rest; only another run makes a guest that is well one of which nothing is
   * known.
   */
  static ProbeState next(Optional<ProbeState> before, ProbeTarget target, Now now) {
    ProbeState state =
        before
            .filter(known -> known.verdict.run().equals(target.run()))
            .orElseGet(() -> begin(target, now));
    if (target.activity() == ProbeTarget.Activity.RESTS) {
      return state.counting(target.probe(), Optional.empty());
    }
    if (!state.probe.equals(target.probe())) {
      return state.counting(target.probe(), Optional.of(now.uptime()));
    }
    return state.dueAt.isPresent()
        ? state
        : state.counting(target.probe(), Optional.of(now.uptime().plus(state.pauseAfterRest())));
  }

  /** A guest that was created paused may not have booted yet. */
  private Duration pauseAfterRest() {
    return verdict.health() == Health.UNKNOWN ? probe.initialDelay() : probe.period();
  }

  private static ProbeState begin(ProbeTarget target, Now now) {
    Probe probe = target.probe();
    return new ProbeState(
        probe,
        verdict(target),
        0,
        0,
        0,
        Optional.empty(),
        Optional.of(now.uptime().plus(delay(target, now.time()))));
  }

  /** A guest that was ready to the agent before this one is ready until it is known better. */
  private static ProbeVerdict verdict(ProbeTarget target) {
    return target
        .said()
        .filter(said -> target.kind() == ProbeKind.READINESS && said.holds())
        .map(said -> new ProbeVerdict(target.run(), Health.WELL, said.message()))
        .orElseGet(() -> new ProbeVerdict(target.run(), Health.UNKNOWN, ""));
  }

  /** What is left of it; whatever the clocks say, no more than all. */
  private static Duration delay(ProbeTarget target, Instant now) {
    Duration whole = target.probe().initialDelay();
    Duration left = whole.minus(Duration.between(startOf(target.run(), now), now));
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(whole) < 0 ? left : whole;
  }

  private static Instant startOf(String run, Instant otherwise) {
    try {
      return Instant.parse(run);
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }

  private ProbeState counting(Probe other, Optional<Duration> due) {
    return new ProbeState(other, verdict, 0, 0, boots, Optional.empty(), due);
  }

  /** How long the next probe must wait; empty when it need not. */
  Optional<Duration> waitFor(Duration now) {
    return dueAt.map(due -> due.minus(now)).filter(Duration::isPositive);
  }

  /** Whether the guest is not probed now. */
  boolean rests() {
    return dueAt.isEmpty();
  }

  /** A probe is made, or goes on. */
  ProbeState begun(Duration now) {
    return begunAt.isPresent()
        ? this
        : new ProbeState(probe, verdict, successes, failures, boots, Optional.of(now), dueAt);
  }

  /** The guest begins anew, and what was known of it with it. */
  ProbeState rebooted(Duration now) {
    return new ProbeState(
        probe,
        new ProbeVerdict(verdict.run(), Health.UNKNOWN, REBOOTED),
        0,
        0,
        boots + 1,
        Optional.empty(),
        dueAt.map(_ -> now.plus(probe.initialDelay())));
  }

  /** A probe has come to that. */
  ProbeState after(ProbeOutcome outcome, ProbeKind kind, Duration now) {
    return switch (outcome) {
      case ProbeOutcome.Pending _ -> this;
      case ProbeOutcome.NotMade _ -> counted(successes, failures, verdict, now);
      case ProbeOutcome.Passed() -> {
        int passed = successes + 1;
        boolean turns = verdict.health() != Health.WELL && passed >= probe.successThreshold();
        yield counted(passed, 0, turns ? well(kind) : verdict, now);
      }
      case ProbeOutcome.Failed(String why) -> {
        int failed = failures + 1;
        boolean turns = verdict.health() != Health.UNWELL && failed >= probe.failureThreshold();
        yield counted(0, failed, turns ? unwell(kind, failed, why) : verdict, now);
      }
    };
  }

  private ProbeState counted(int passed, int failed, ProbeVerdict next, Duration now) {
    Duration due = begunAt.orElse(now).plus(probe.period());
    return new ProbeState(
        probe,
        next,
        passed,
        failed,
        boots,
        Optional.empty(),
        Optional.of(due.compareTo(now) < 0 ? now : due));
  }

  private ProbeVerdict well(ProbeKind kind) {
    return new ProbeVerdict(
        verdict.run(),
        Health.WELL,
        "The guest's %s probe (%s) succeeds.".formatted(wordOf(kind), nameOf(probe)));
  }

  private ProbeVerdict unwell(ProbeKind kind, int times, String why) {
    String failed =
        "its %s probe (%s) has failed %d times in a row: %s."
            .formatted(wordOf(kind), nameOf(probe), times, why);
    String message =
        switch (kind) {
          case READINESS -> "The guest is not ready, as " + failed;
          case LIVENESS -> "The guest is destroyed, as " + failed;
        };
    return new ProbeVerdict(verdict.run(), Health.UNWELL, message);
  }

  private static String wordOf(ProbeKind kind) {
    return switch (kind) {
      case READINESS -> "readiness";
      case LIVENESS -> "liveness";
    };
  }

  private static String nameOf(Probe probe) {
    if (probe.guestAgent() != null) {
      return "guestAgent";
    }
    if (probe.tcpSocket() != null) {
      return "tcpSocket";
    }
    return probe.httpGet() == null ? "exec" : "httpGet";
  }
}
