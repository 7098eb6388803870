package dev.vireo.agent.domain;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.api.meta.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What this process has done for one Domain: tries to start, to stop and to let it go on, and what
 * it is connected to. Safe for many threads.
 */
public final class DoneForDomain {
  private static final Backoff BACKOFF = Backoff.DEFAULT;

  private Optional<Announcement> announced = Optional.empty();
  private Optional<FailedStarts> failedStarts = Optional.empty();
  private Tries resumes = Tries.NONE;
  private Optional<Duration> stoppingSince = Optional.empty();
  private Tries shutdowns = Tries.NONE;
  private Optional<ProcessIdentity> sandbox = Optional.empty();
  private Optional<String> address = Optional.empty();
  private Optional<Duration> linkDownSince = Optional.empty();

  DoneForDomain() {}

  private record Tries(int times, Optional<Duration> last) {
    static final Tries NONE = new Tries(0, Optional.empty());

    Tries and(Now now) {
      return new Tries(times + 1, Optional.of(now.uptime()));
    }

    boolean areForgotten(Now now) {
      return last.filter(at -> at.plus(TroublePlanner.FORGOTTEN).compareTo(now.uptime()) > 0)
          .isEmpty();
    }
  }

  private record FailedStarts(int times, RetryAfter retry) {}

  /** The word is taken that the guest is started. */
  synchronized void announced(Announcement word) {
    announced = Optional.of(word);
  }

  /** That word, which serves one round, also one that fails. */
  synchronized Optional<Announcement> takeAnnounced() {
    Optional<Announcement> taken = announced;
    announced = Optional.empty();
    return taken;
  }

  synchronized void startFailed(Reason reason, String message, Now now) {
    int times = failedStarts.map(FailedStarts::times).orElse(0) + 1;
    Duration notBefore = now.uptime().plus(BACKOFF.after(times));
    failedStarts = Optional.of(new FailedStarts(times, new RetryAfter(notBefore, reason, message)));
  }

  synchronized void startSucceeded() {
    failedStarts = Optional.empty();
  }

  synchronized Optional<RetryAfter> retry() {
    return failedStarts.map(FailedStarts::retry);
  }

  /** The guest was let go on; tries that are long past do not count. */
  synchronized void resumed(Now now) {
    resumes = (resumes.areForgotten(now) ? Tries.NONE : resumes).and(now);
  }

  synchronized DiskTrouble trouble(List<DiskFault> faults) {
    return new DiskTrouble(faults, resumes.times(), resumes.last());
  }

  /** It was seen now that the guest is to stop, if it was not before. */
  synchronized void stopping(Now now) {
    stoppingSince = stoppingSince.or(() -> Optional.of(now.uptime()));
  }

  /** The guest is not to stop any more. */
  synchronized void goesOn() {
    stoppingSince = Optional.empty();
    shutdowns = Tries.NONE;
  }

  /** The guest was asked to shut down. */
  synchronized void asked(Now now) {
    shutdowns = shutdowns.and(now);
  }

  /**
   * How far the stop is.
   *
   * @param onNode since when it is to stop, as the node's file tells, which may not have been
   *     written
   */
  synchronized StopProgress stop(Optional<Duration> onNode) {
    return new StopProgress(onNode.or(() -> stoppingSince), shutdowns.times(), shutdowns.last());
  }

  /** Whether this process has not connected the guest to that sandbox yet. */
  synchronized boolean isNewSandbox(ProcessIdentity other) {
    return sandbox.filter(other::equals).isEmpty();
  }

  /** The guest is connected to that sandbox. */
  synchronized void connected(ProcessIdentity to) {
    sandbox = Optional.of(to);
  }

  /** Something of the connection is lost: the next look makes it anew. */
  public synchronized void disconnected() {
    sandbox = Optional.empty();
  }

  /** The slot has this address, which the guest is given. */
  synchronized void addressed(String ip) {
    address = Optional.of(ip);
  }

  /** The slot's address, as the CNI gave it, of a guest that this agent has connected. */
  public synchronized Optional<String> address() {
    return address;
  }

  /** The guest's link was down by then. */
  synchronized void linkDown(Duration uptime) {
    linkDownSince = Optional.of(uptime);
  }

  synchronized void linkUp() {
    linkDownSince = Optional.empty();
  }

  synchronized Optional<Duration> linkDownSince() {
    return linkDownSince;
  }
}
