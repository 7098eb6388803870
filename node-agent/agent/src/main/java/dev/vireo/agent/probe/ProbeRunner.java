package dev.vireo.agent.probe;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.DomainSource;
import dev.vireo.agent.domain.Now;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Makes each probe when it is due, and tells when what they have come to is another. */
public final class ProbeRunner {
  private static final Logger LOG = Logger.getLogger(ProbeRunner.class);

  private final LibvirtHost libvirt;
  private final DomainSource source;
  private final DomainMemory memory;
  private final HostClock clock;
  private final Prober prober;
  private final Consumer<DomainKey> changed;
  private final Map<ProbeKey, ProbeState> states = new ConcurrentHashMap<>();

  ProbeRunner(
      LibvirtHost libvirt,
      DomainSource source,
      DomainMemory memory,
      HostClock clock,
      Prober prober,
      Consumer<DomainKey> changed) {
    this.libvirt = libvirt;
    this.source = source;
    this.memory = memory;
    this.clock = clock;
    this.prober = prober;
    this.changed = changed;
  }

  /** Calls {@code changed} for a Domain of whose guest something else is to be told. */
  public static ProbeRunner of(
      LibvirtHost libvirt,
      DomainSource source,
      DomainMemory memory,
      HostClock clock,
      Consumer<DomainKey> changed) {
    return new ProbeRunner(
        libvirt, source, memory, clock, new GuestProber(libvirt, memory, clock), changed);
  }

  /** The guest begins anew in its domain: what was known of it no longer counts. */
  public void rebooted(DomainUuid uuid) {
    source.keysOf(uuid).stream()
        .flatMap(domain -> ProbeKey.of(domain).stream())
        .forEach(key -> {
          ProbeState state =
              states.computeIfPresent(key, (_, before) -> before.rebooted(clock.uptime()));
          if (state != null) {
            memory.heardOf(uuid).probed(key.kind(), state.verdict());
            changed.accept(key.domain());
          }
        });
  }

  /** Makes the probe if it is due. */
  public Next probe(ProbeKey key) {
    Optional<Domain> domain = source.known(key.domain());
    Optional<ProbeTarget> target = domain.flatMap(d -> ProbeTarget.of(d, key.kind()));
    if (target.isEmpty()) {
      forget(key, domain);
      return new Next.OnEvent();
    }
    ProbeState known =
        states.compute(
            key, (_, before) -> ProbeState.next(Optional.ofNullable(before), target.get(), now()));
    if (known.rests()) {
      return new Next.OnEvent();
    }
    Optional<Duration> wait = known.waitFor(clock.uptime());
    return wait.<Next>map(Next.After::new).orElseGet(() -> make(key, target.get(), known));
  }

  private void forget(ProbeKey key, Optional<Domain> domain) {
    if (states.remove(key) != null) {
      prober.forget(key);
      domain.ifPresent(d -> memory.heardOf(DomainXml.uuidOf(d)).notProbed(key.kind()));
    }
  }

  private Next make(ProbeKey key, ProbeTarget target, ProbeState known) {
    ProbeState begun = known.begun(clock.uptime());
    states.replace(key, known, begun);
    ProbeOutcome outcome = confirmed(prober.probe(key, target, begun.boots()), target);
    LOG.tracef("A guest was probed. probe=%s outcome=%s", key, outcome);
    ProbeState after = begun.after(outcome, key.kind(), clock.uptime());
    if (!states.replace(key, begun, after)) {
      // The guest was rebooted meanwhile: what it did before counts no more.
      return new Next.After(Duration.ZERO);
    }
    if (!after.verdict().equals(begun.verdict())) {
      LOG.infof("A guest's probes have come to this. probe=%s verdict=%s", key, after.verdict());
      memory.heardOf(target.uuid()).probed(key.kind(), after.verdict());
      changed.accept(key.domain());
    }
    return new Next.After(
        outcome instanceof ProbeOutcome.Pending(Duration again)
            ? again
            : after.waitFor(clock.uptime()).orElse(Duration.ZERO));
  }

  /** A guest whose CPUs stand still does not answer, whoever has stopped them. */
  private ProbeOutcome confirmed(ProbeOutcome outcome, ProbeTarget target) {
    if (!(outcome instanceof ProbeOutcome.Failed)) {
      return outcome;
    }
    try {
      return libvirt
          .lookup(target.uuid())
          .map(LibvirtDomain::state)
          .filter(ProbeRunner::runs)
          .map(_ -> outcome)
          .orElseGet(() -> new ProbeOutcome.NotMade("the guest's CPUs do not run"));
    } catch (LibvirtFailure e) {
      LOG.debugf("A failed probe cannot be confirmed. uuid=%s why=%s", target.uuid(), e);
      return new ProbeOutcome.NotMade("libvirt does not tell whether the guest runs");
    }
  }

  private static boolean runs(DomainState state) {
    return state instanceof DomainState.Running || state instanceof DomainState.Blocked;
  }

  private Now now() {
    return new Now(clock.time(), clock.uptime());
  }
}
