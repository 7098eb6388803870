package dev.vireo.agent;

import dev.vireo.agent.audit.AuditLog;
import dev.vireo.agent.audit.AuditedHost;
import dev.vireo.agent.domain.DomainApi;
import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.DomainReconciler;
import dev.vireo.agent.domain.Forgetter;
import dev.vireo.agent.domain.GuestEvents;
import dev.vireo.agent.domain.NodeFiles;
import dev.vireo.agent.guest.GuestReader;
import dev.vireo.agent.inventory.AbilitiesReader;
import dev.vireo.agent.inventory.HypervisorReconciler;
import dev.vireo.agent.inventory.RestoreReporter;
import dev.vireo.agent.kube.ApiAccess;
import dev.vireo.agent.kube.Continuity;
import dev.vireo.agent.kube.DomainStore;
import dev.vireo.agent.kube.Heartbeat;
import dev.vireo.agent.kube.SlotPods;
import dev.vireo.agent.kube.Statuses;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.agent.loop.KeyedQueue;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.probe.ProbeKey;
import dev.vireo.agent.probe.ProbeRunner;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The running agent: four queues, and what feeds them. Events of libvirt and of the API only say
 * what to look at.
 */
final class Agent implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Agent.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration RESYNC = Duration.ofMinutes(5);

  /** As often as the C library's free memory is given back. */
  private static final Duration TIDYING = Duration.ofMinutes(1);

  private final AgentOutside outside;
  private final LineageFile lineage;
  private final ApiAccess access = new ApiAccess();
  private final DomainStore store;
  private final SlotPods slots;
  private final Forgetter forgetter;
  private final Statuses statuses;
  private final Heartbeat heartbeat;
  private final HypervisorReconciler hypervisor;
  private final DomainMemory memory = new DomainMemory();
  private final GuestReader guestReader;
  private final KeyedQueue<DomainKey> domains;
  private final KeyedQueue<DomainUuid> guests;
  private final ProbeRunner probeRunner;
  private final KeyedQueue<ProbeKey> probes;
  private final KeyedQueue<Chore> chores;
  private @Nullable Subscription events;

  /** What is done for the node as a whole. */
  private enum Chore {
    HEARTBEAT,
    HYPERVISOR,
    RESYNC,
    TIDYING
  }

  Agent(AgentOutside outside) {
    this.outside = outside;
    NodeFiles files =
        new NodeFiles(
            new ClosedDomains(outside.state().resolve("closed")),
            new OpenDomains(outside.state().resolve("open")),
            new GuestMachines(outside.state().resolve("saved")));
    this.store = new DomainStore(outside.client(), outside.node(), files.open(), access);
    this.slots = new SlotPods(outside.client(), outside.node(), access);
    this.forgetter =
        new Forgetter(
            files, memory, new Forgetter.Listing(store::listed, slots::owners), outside.clock());
    this.statuses = new Statuses(outside.client(), store, access);
    this.lineage = new LineageFile(outside.state().resolve("lineage"));
    Continuity continuity = new Continuity(lineage, outside.clock(), outside.startAnew());
    this.heartbeat =
        new Heartbeat(outside.client(), outside.namespace(), outside.node(), access, continuity);
    RestoreReporter restores =
        RestoreReporter.of(
            outside.client(),
            outside.node(),
            outside.libvirt(),
            outside.ports(),
            store::all,
            lineage,
            heartbeat::ask,
            continuity::isBroken);
    this.hypervisor = hypervisorOf(outside, restores, statuses, access);
    LibvirtHost libvirt =
        new AuditedHost(
            outside.libvirt(), AuditLog.ofAgent(outside.node(), outside.clock(), store::guestOf));
    DomainReconciler reconciler =
        DomainReconciler.of(
            outside.host(),
            hypervisor::hostTold,
            new DomainApi(store, slots, statuses, restores),
            libvirt,
            outside.ports(),
            files,
            memory,
            hypervisor,
            outside.clock(),
            outside.halts(),
            work -> Thread.ofPlatform().daemon().name("memory").start(work),
            this::lookAt);
    this.domains = new KeyedQueue<>("domain", Backoff.DEFAULT, reconciler::reconcile);
    this.guestReader = new GuestReader(libvirt, memory, outside.clock(), this::lookAt);
    this.guests = new KeyedQueue<>("guest", Backoff.DEFAULT, guestReader::read);
    this.probeRunner =
        ProbeRunner.of(outside.libvirt(), store, memory, outside.clock(), this::lookAt);
    this.probes = new KeyedQueue<>("probe", Backoff.DEFAULT, probeRunner::probe);
    this.chores = new KeyedQueue<>("chore", Backoff.DEFAULT, this::chore);
  }

  private static HypervisorReconciler hypervisorOf(
      AgentOutside outside, RestoreReporter restores, Statuses statuses, ApiAccess access) {
    return new HypervisorReconciler(
        outside.client(),
        outside.node(),
        outside.host(),
        outside.libvirt(),
        new AbilitiesReader(
            outside.libvirt(), outside.installer(), outside.probe(), outside.virtType()),
        outside.probe(),
        restores,
        statuses,
        access,
        outside.clock());
  }

  /** Begins. Nothing that it needs has to be there yet: API server and libvirt are waited for. */
  void start() {
    events = outside.libvirt().subscribe(new GuestEvents(memory, new Sink(), outside.clock()));
    access.onChange(this::lookAtEverything);
    outside.ports().network().onLoss(this::mend);
    store.start(this::changed, this::lookAtEverything);
    slots.start(domains::add, this::lookAtEverything);
    chores.add(Chore.HEARTBEAT);
    chores.add(Chore.RESYNC);
    chores.add(Chore.TIDYING);
  }

  /** Why it is not ready, as a sentence. */
  Optional<String> problem() {
    if (access.refusal().isPresent()) {
      return access.refusal();
    }
    return store.hasSynced() && slots.hasSynced()
        ? Optional.empty()
        : Optional.of("The API server has not told this node's Domains and slots yet.");
  }

  private Next chore(Chore chore) {
    return switch (chore) {
      case HEARTBEAT -> {
        if (heartbeat.renew(outside.clock().time())) {
          // No event tells that the API server is back.
          store.unwritten().forEach(domains::add);
        }
        store.recheck();
        slots.recheck();
        statuses.recheck();
        yield new Next.After(HEARTBEAT);
      }
      case HYPERVISOR -> hypervisor.reconcile(this::lookAtEveryDomain);
      case RESYNC -> {
        lookAtEverything();
        forgetter.forget(store.uuids());
        store.forgetWrites();
        yield new Next.After(RESYNC);
      }
      case TIDYING -> {
        // The serial collector looks at what is old only when the heap is full, up to its limit.
        System.gc();
        yield new Next.After(TIDYING);
      }
    };
  }

  private void mend(NicKey lost) {
    LOG.warnf("A guest's DHCP server has ended and is started again. domain=%s", lost.domainUid());
    memory.doneFor(lost.domainUid()).disconnected();
    store.keyOf(lost.domainUid()).ifPresent(domains::add);
  }

  private void lookAt(DomainUuid uuid) {
    store.keysOf(uuid).forEach(domains::add);
  }

  private void lookAt(DomainKey key) {
    domains.add(key);
  }

  private void changed(DomainKey key) {
    domains.add(key);
    ProbeKey.of(key).forEach(probes::add);
  }

  private void lookAtEveryDomain() {
    store.keys().forEach(this::changed);
  }

  private void lookAtEverything() {
    lookAtEveryDomain();
    store.uuids().forEach(guests::add);
    chores.add(Chore.HYPERVISOR);
  }

  private final class Sink implements GuestEvents.Sink {
    @Override
    public void guest(DomainUuid uuid) {
      lookAt(uuid);
      chores.add(Chore.HYPERVISOR);
    }

    @Override
    public void guestAgent(DomainUuid uuid) {
      guestReader.refresh(uuid);
      guests.add(uuid);
    }

    @Override
    public void rebooted(DomainUuid uuid) {
      probeRunner.rebooted(uuid);
    }

    @Override
    public void everything() {
      lookAtEverything();
    }
  }

  /** Ends what it has begun; guests and their helpers run on. */
  @Override
  public void close() {
    Subscription subscription = events;
    if (subscription != null) {
      subscription.close();
    }
    store.close();
    slots.close();
    chores.close();
    domains.close();
    guests.close();
    probes.close();
    lineage.flush();
    outside.ports().gate().close();
    outside.libvirt().close();
  }
}
