package dev.vireo.agent.domain;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.WatchdogAction;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has seen and done, and can do without after a restart: events of libvirt, words
 * of guest agents, tries. Safe for many threads.
 */
public final class DomainMemory {
  private final Backoff backoff = Backoff.DEFAULT;
  private final Map<DomainUuid, StopReason> stops = new ConcurrentHashMap<>();
  private final Map<DomainUuid, Duration> gone = new ConcurrentHashMap<>();
  private final Map<DomainUuid, ShutdownCause> shutdowns = new ConcurrentHashMap<>();
  private final Map<DomainUuid, WatchdogAction> watchdogs = new ConcurrentHashMap<>();
  private final Map<DomainUuid, Boots> boots = new ConcurrentHashMap<>();
  private final Map<DomainUuid, ProbesSeen> probes = new ConcurrentHashMap<>();
  private final Map<DomainUuid, GuestSeen> guests = new ConcurrentHashMap<>();
  private final Set<DomainUuid> clocksBehind = ConcurrentHashMap.newKeySet();
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Map<String, Duration> stopping = new ConcurrentHashMap<>();
  private final Map<String, Retry> retries = new ConcurrentHashMap<>();
  private final Map<String, Announcement> announced = new ConcurrentHashMap<>();
  private final Map<String, ProcessIdentity> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final Map<String, Duration> linksDown = new ConcurrentHashMap<>();
  private final Map<String, Asked> resumed = new ConcurrentHashMap<>();

  private record Asked(int times, Duration last) {
    static Asked once(Now now) {
      return new Asked(1, now.uptime());
    }

    Asked again(Now now) {
      return new Asked(times + 1, now.uptime());
    }
  }

  private record Retry(int failures, RetryAfter after) {}

  /** The guest is new: what was heard of an earlier one of its UUID no longer counts. */
  public void begin(DomainUuid uuid) {
    stops.remove(uuid);
    shutdowns.remove(uuid);
    watchdogs.remove(uuid);
    boots.remove(uuid);
    probes.remove(uuid);
    guests.put(uuid, GuestSeen.NOTHING);
  }

  void stopped(DomainUuid uuid, StopReason reason) {
    stops.put(uuid, reason);
    guests.remove(uuid);
    probes.remove(uuid);
  }

  Optional<StopReason> lastStop(DomainUuid uuid) {
    return Optional.ofNullable(stops.get(uuid));
  }

  /** libvirt has the guest. */
  void there(DomainUuid uuid) {
    gone.remove(uuid);
  }

  /** libvirt has no such guest now: for how long it has been seen to have none. */
  Duration goneFor(DomainUuid uuid, Now now) {
    return now.uptime().minus(gone.computeIfAbsent(uuid, _ -> now.uptime()));
  }

  /** QEMU shuts down; that it was for a reset stays said, whatever is told after that. */
  void shutDown(DomainUuid uuid, ShutdownCause cause) {
    shutdowns.merge(uuid, cause, (before, now) -> before.isReset() ? before : now);
  }

  Optional<ShutdownCause> shutdownOf(DomainUuid uuid) {
    return Optional.ofNullable(shutdowns.get(uuid));
  }

  /** The guest's watchdog was not fed, and has done that. */
  void watchdogFired(DomainUuid uuid, WatchdogAction action) {
    watchdogs.put(uuid, action);
  }

  Optional<WatchdogAction> watchdog(DomainUuid uuid) {
    return Optional.ofNullable(watchdogs.get(uuid));
  }

  /** The guest has booted anew; libvirt tells it twice. */
  void rebooted(DomainUuid uuid, Reason reason, Now now) {
    boots.merge(uuid, Boots.first(reason, now), (before, one) -> before.and(one));
  }

  /**
   * The guest's boots since it was started; empty when this process has seen none.
   *
   * @param said how many an earlier process had told, which counts when it is asked first
   */
  Optional<Reboots> rebootsOf(DomainUuid uuid, int said) {
    return Optional.ofNullable(boots.computeIfPresent(uuid, (_, seen) -> seen.countingFrom(said)))
        .map(Boots::told);
  }

  /** What the guest agent told; empty when nothing is known, its channel neither. */
  public Optional<GuestSeen> guest(DomainUuid uuid) {
    return Optional.ofNullable(guests.get(uuid));
  }

  /** The guest agent's channel was opened or closed. */
  public void channel(DomainUuid uuid, GuestSeen.Channel channel) {
    guests.compute(uuid, (_, seen) -> (seen == null ? GuestSeen.NOTHING : seen).with(channel));
  }

  /**
   * The guest agent has told this, and what it has not told now it told before. Not so when the
   * guest is another one meanwhile, or its agent has gone: then it is asked anew.
   *
   * @param before what was known of the guest when it was asked
   */
  public void answered(
      DomainUuid uuid,
      Optional<GuestSeen> before,
      GuestInfo info,
      List<GuestInterface> interfaces) {
    GuestInfo known = info.orElse(before.map(GuestSeen::info).orElse(GuestInfo.NONE));
    GuestSeen told = new GuestSeen(GuestSeen.Channel.CONNECTED, known, interfaces);
    guests.compute(uuid, (_, now) -> Optional.ofNullable(now).equals(before) ? told : now);
  }

  /** The probes of a kind have come to this. */
  public void probed(DomainUuid uuid, ProbeKind kind, ProbeVerdict verdict) {
    probes.compute(uuid, (_, seen) -> (seen == null ? ProbesSeen.NONE : seen).with(kind, verdict));
  }

  /** There are no probes of that kind any more. */
  public void notProbed(DomainUuid uuid, ProbeKind kind) {
    probes.computeIfPresent(uuid, (_, seen) -> seen.without(kind));
  }

  /** What its probes have come to. */
  ProbesSeen probes(DomainUuid uuid) {
    return probes.getOrDefault(uuid, ProbesSeen.NONE);
  }

  /** The guest stood still for a while, and its clock with it. */
  public void clockBehind(DomainUuid uuid) {
    clocksBehind.add(uuid);
  }

  /** Whether its clock is to be set; it is not, from now on. */
  public boolean takeClockBehind(DomainUuid uuid) {
    return clocksBehind.remove(uuid);
  }

  /** It was seen now that the guest is to stop, if it was not before. */
  void stopping(String domainUid, Now now) {
    stopping.putIfAbsent(domainUid, now.uptime());
  }

  /** The guest is not to stop any more. */
  void goesOn(String domainUid) {
    stopping.remove(domainUid);
    asked.remove(domainUid);
  }

  void asked(String domainUid, Now now) {
    asked.merge(domainUid, Asked.once(now), (before, _) -> before.again(now));
  }

  /** The guest was let go on; tries that are long past do not count. */
  void resumed(String domainUid, Now now) {
    resumed.merge(
        domainUid,
        Asked.once(now),
        (before, once) ->
            before.last().plus(TroublePlanner.FORGOTTEN).compareTo(now.uptime()) > 0
                ? before.again(now)
                : once);
  }

  DiskTrouble troubleOf(String domainUid, List<DiskFault> faults) {
    Optional<Asked> done = Optional.ofNullable(resumed.get(domainUid));
    return new DiskTrouble(faults, done.map(Asked::times).orElse(0), done.map(Asked::last));
  }

  /**
   * How far the stop is.
   *
   * @param onNode since when it is to stop, as the node's file tells, which may not have been
   *     written
   */
  StopProgress stopOf(String domainUid, Optional<Duration> onNode) {
    Asked done = asked.get(domainUid);
    Optional<Duration> since = onNode.or(() -> Optional.ofNullable(stopping.get(domainUid)));
    return done == null
        ? new StopProgress(since, 0, Optional.empty())
        : new StopProgress(since, done.times(), Optional.of(done.last()));
  }

  /** The word is taken that the guest is started. */
  void announced(String domainUid, Announcement word) {
    announced.put(domainUid, word);
  }

  /** That word, which serves one round, also one that fails. */
  Optional<Announcement> takeAnnounced(String domainUid) {
    return Optional.ofNullable(announced.remove(domainUid));
  }

  void startFailed(String domainUid, Reason reason, String message, Now now) {
    retries.compute(
        domainUid,
        (_, before) -> {
          int failures = before == null ? 1 : before.failures() + 1;
          return new Retry(
              failures,
              new RetryAfter(now.uptime().plus(backoff.after(failures)), reason, message));
        });
  }

  void startSucceeded(String domainUid) {
    retries.remove(domainUid);
  }

  Optional<RetryAfter> retryOf(String domainUid) {
    return Optional.ofNullable(retries.get(domainUid)).map(Retry::after);
  }

  /** Whether this process has not connected the guest to that sandbox yet. */
  boolean isNewSandbox(String domainUid, ProcessIdentity sandbox) {
    return !sandbox.equals(sandboxes.get(domainUid));
  }

  /** The guest is connected to that sandbox. */
  void connected(String domainUid, ProcessIdentity sandbox) {
    sandboxes.put(domainUid, sandbox);
  }

  /** The slot has this address, which the guest is given. */
  void addressed(String domainUid, String ip) {
    addresses.put(domainUid, ip);
  }

  /** The slot's address, as the CNI gave it, of a guest that this agent has connected. */
  public Optional<String> addressOf(String domainUid) {
    return Optional.ofNullable(addresses.get(domainUid));
  }

  /** The guest's link was down by then. */
  void linkDown(String domainUid, Duration uptime) {
    linksDown.put(domainUid, uptime);
  }

  void linkUp(String domainUid) {
    linksDown.remove(domainUid);
  }

  Optional<Duration> linkDownSince(String domainUid) {
    return Optional.ofNullable(linksDown.get(domainUid));
  }

  /** Something of the connection is lost: the next look makes it anew. */
  public void disconnected(String domainUid) {
    sandboxes.remove(domainUid);
  }

  /** Forgets all but these. */
  void retain(Collection<String> domainUids, Collection<DomainUuid> uuids) {
    stops.keySet().retainAll(uuids);
    gone.keySet().retainAll(uuids);
    shutdowns.keySet().retainAll(uuids);
    watchdogs.keySet().retainAll(uuids);
    boots.keySet().retainAll(uuids);
    guests.keySet().retainAll(uuids);
    probes.keySet().retainAll(uuids);
    clocksBehind.retainAll(uuids);
    asked.keySet().retainAll(domainUids);
    stopping.keySet().retainAll(domainUids);
    resumed.keySet().retainAll(domainUids);
    retries.keySet().retainAll(domainUids);
    announced.keySet().retainAll(domainUids);
    sandboxes.keySet().retainAll(domainUids);
    addresses.keySet().retainAll(domainUids);
    linksDown.keySet().retainAll(domainUids);
  }

  void forget(String domainUid, DomainUuid uuid) {
    stops.remove(uuid);
    gone.remove(uuid);
    shutdowns.remove(uuid);
    watchdogs.remove(uuid);
    boots.remove(uuid);
    guests.remove(uuid);
    probes.remove(uuid);
    clocksBehind.remove(uuid);
    asked.remove(domainUid);
    stopping.remove(domainUid);
    resumed.remove(domainUid);
    retries.remove(domainUid);
    announced.remove(domainUid);
    sandboxes.remove(domainUid);
    addresses.remove(domainUid);
    linksDown.remove(domainUid);
  }
}
