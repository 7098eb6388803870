package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.WatchdogAction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was heard of one guest: from events of libvirt, its guest agent and its probes. Safe for
 * many threads.
 */
public final class HeardOfGuest {
  private Optional<StopReason> lastStop = Optional.empty();
  private Optional<Duration> goneSince = Optional.empty();
  private Optional<ShutdownCause> shutdown = Optional.empty();
  private Optional<WatchdogAction> watchdog = Optional.empty();
  private Optional<Boots> boots = Optional.empty();
  private Optional<GuestSeen> agent = Optional.empty();
  private ProbesSeen probes = ProbesSeen.NONE;
  private boolean clockBehind;

  HeardOfGuest() {}

  /** The guest is new: what was heard of an earlier one of its UUID no longer counts. */
  public synchronized void begin() {
    lastStop = Optional.empty();
    shutdown = Optional.empty();
    watchdog = Optional.empty();
    boots = Optional.empty();
    probes = ProbesSeen.NONE;
    agent = Optional.of(GuestSeen.NOTHING);
  }

  synchronized void stopped(StopReason reason) {
    lastStop = Optional.of(reason);
    agent = Optional.empty();
    probes = ProbesSeen.NONE;
  }

  synchronized Optional<StopReason> lastStop() {
    return lastStop;
  }

  /** libvirt has the guest. */
  synchronized void there() {
    goneSince = Optional.empty();
  }

  /** libvirt has no such guest now: for how long it has been seen to have none. */
  synchronized Duration goneFor(Now now) {
    Duration since = goneSince.orElse(now.uptime());
    goneSince = Optional.of(since);
    return now.uptime().minus(since);
  }

  /** QEMU shuts down; that it was for a reset stays said, whatever is told after that. */
  synchronized void shutDown(ShutdownCause cause) {
    shutdown = shutdown.filter(ShutdownCause::isReset).or(() -> Optional.of(cause));
  }

  synchronized Optional<ShutdownCause> shutdown() {
    return shutdown;
  }

  /** The guest's watchdog was not fed, and has done that. */
  synchronized void watchdogFired(WatchdogAction action) {
    watchdog = Optional.of(action);
  }

  synchronized Optional<WatchdogAction> watchdog() {
    return watchdog;
  }

  /** The guest has booted anew; libvirt tells it twice. */
  synchronized void rebooted(Reason reason, Now now) {
    Boots one = Boots.first(reason, now);
    boots = Optional.of(boots.map(before -> before.and(one)).orElse(one));
  }

  /**
   * The guest's boots since it was started; empty when this process has seen none.
   *
   * @param said how many an earlier process had told, which counts when it is asked first
   */
  synchronized Optional<Reboots> reboots(int said) {
    boots = boots.map(seen -> seen.countingFrom(said));
    return boots.map(Boots::told);
  }

  /** What the guest agent told; empty when nothing is known, its channel neither. */
  public synchronized Optional<GuestSeen> agent() {
    return agent;
  }

  /** The guest agent's channel was opened or closed. */
  public synchronized void channel(GuestSeen.Channel channel) {
    agent = Optional.of(agent.orElse(GuestSeen.NOTHING).with(channel));
  }

  /**
   * The guest agent has told this, and what it has not told now it told before. Not so when the
   * guest is another one meanwhile, or its agent has gone: then it is asked anew.
   *
   * @param before what was known of the guest when it was asked
   */
  public synchronized void answered(
      Optional<GuestSeen> before, GuestInfo info, List<GuestInterface> interfaces) {
    if (agent.equals(before)) {
      GuestInfo known = info.orElse(before.map(GuestSeen::info).orElse(GuestInfo.NONE));
      agent = Optional.of(new GuestSeen(GuestSeen.Channel.CONNECTED, known, interfaces));
    }
  }

  /** The probes of a kind have come to this. */
  public synchronized void probed(ProbeKind kind, ProbeVerdict verdict) {
    probes = probes.with(kind, verdict);
  }

  /** There are no probes of that kind any more. */
  public synchronized void notProbed(ProbeKind kind) {
    probes = probes.without(kind);
  }

  /** What its probes have come to. */
  synchronized ProbesSeen probes() {
    return probes;
  }

  /** The guest stood still for a while, and its clock with it. */
  public synchronized void clockBehind() {
    clockBehind = true;
  }

  /** Whether its clock is to be set; it is not, from now on. */
  public synchronized boolean takeClockBehind() {
    boolean taken = clockBehind;
    clockBehind = false;
    return taken;
  }
}
