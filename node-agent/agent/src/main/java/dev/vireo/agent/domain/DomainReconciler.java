package dev.vireo.agent.domain;

import dev.vireo.agent.domain.Announcement.TakenBy;
import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.libvirt.LibvirtHost;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** One round for one Domain: observe, plan, apply, say. */
public final class DomainReconciler {
  private static final Logger LOG = Logger.getLogger(DomainReconciler.class);

  private final DomainSource source;
  private final DomainObserver observer;
  private final DomainPlanner planner = new DomainPlanner();
  private final PlanLog log = new PlanLog();
  private final DomainApplier applier;
  private final DomainStatuses statuses = new DomainStatuses();
  private final StatusWriter writer;
  private final RestoreWatch restores;
  private final UnwrittenStatuses unwritten;
  private final DomainMemory memory;
  private final HostClock clock;
  private final Halts halts;

  private DomainReconciler(
      DomainSource source,
      DomainObserver observer,
      DomainApplier applier,
      StatusWriter writer,
      RestoreWatch restores,
      NodeFiles files,
      DomainMemory memory,
      HostClock clock,
      Halts halts) {
    this.source = source;
    this.observer = observer;
    this.applier = applier;
    this.writer = writer;
    this.restores = restores;
    this.unwritten = new UnwrittenStatuses(files.open());
    this.memory = memory;
    this.clock = clock;
    this.halts = halts;
  }

  /**
   * Puts the parts together.
   *
   * @param hostTold whether the node's Hypervisor tells this machine and boot
   * @param facts what libvirt of this host can run, once that is known
   * @param memoryThreads have guests' memories written and read, each for as long as it takes
   * @param wake has a Domain looked at
   */
  public static DomainReconciler of(
      HostIdentity host,
      Supplier<HostTold> hostTold,
      DomainApi api,
      LibvirtHost libvirt,
      HostPorts ports,
      NodeFiles files,
      DomainMemory memory,
      Supplier<Optional<HostFacts>> facts,
      HostClock clock,
      Halts halts,
      Executor memoryThreads,
      Consumer<DomainKey> wake) {
    GuestObserver guests = new GuestObserver(libvirt, ports);
    GuestStopper stopper = new GuestStopper(libvirt);
    GuestAccess access =
        new GuestAccess(ports.access(), ports.disks(), files, facts, GuestAccess.PATIENCE);
    access.rememberEarlier();
    GuestRemover remover = new GuestRemover(ports, access);
    PlacementCheck placement = new PlacementCheck(ports.cgroups(), ports.processes(), stopper);
    DiskCheck disks =
        new DiskCheck(ports.disks(), ports.processes(), ports.cgroups(), libvirt, stopper);
    GuestNetwork network = new GuestNetwork(ports.network(), libvirt, memory, clock);
    MemoryKeeper memories =
        new MemoryKeeper(
            libvirt,
            ports.memories(),
            ports.disks(),
            clock,
            halts,
            new MemoryWorks(memoryThreads, wake, clock));
    GuestStarter starter =
        new GuestStarter(
            libvirt, ports, facts, placement, disks, access, remover, network, memories, halts);
    DiskStarter diskStarter =
        new DiskStarter(ports.disks(), memory, () -> new Now(clock.time(), clock.uptime()), wake);
    return new DomainReconciler(
        api.domains(),
        new DomainObserver(
            host,
            hostTold,
            api.slots(),
            guests,
            ports,
            files,
            new MemoryObserver(ports.memories(), ports.disks(), memories, files.machines()),
            memory,
            api.restores()),
        new DomainApplier(
            libvirt,
            starter,
            network,
            diskStarter,
            stopper,
            new GuestSuspender(libvirt, memories, files.machines(), halts),
            remover,
            ports.release(),
            files,
            memory,
            halts),
        api.statuses(),
        api.restores(),
        files,
        memory,
        clock,
        halts);
  }

  /** One round. */
  public Next reconcile(DomainKey key) {
    Optional<KnownDomain> known = source.find(key);
    if (known.isEmpty()) {
      log.forget(key);
      return new Next.OnEvent();
    }
    if (known.get().api() == ApiView.GONE && trust(key) == Trust.DOUBTFUL) {
      return new Next.Failed();
    }
    Optional<DomainStatus> kept = unwritten.of(known.get().domain());
    Domain here = NodeWord.over(known.get().domain(), kept);
    Optional<Announcement> announced = memory.doneFor(here).takeAnnounced();
    Now now = new Now(clock.time(), clock.uptime());
    DomainObserved looked =
        observer.observe(new KnownDomain(here, known.get().api()), announced, kept, now);
    DomainObserved seen = looked.having(RunsDone.known(looked.runDone(), known.get().domain()));
    Domain domain = NodeWord.startedAgain(here, seen, now);
    DomainPlan plan = planner.plan(domain, seen, now);
    log.planned(key, plan);
    ApplyOutcome outcome = applier.apply(domain, seen, plan, now);
    Optional<DomainStatus> status = statusOf(domain, seen, plan, outcome, now);
    if (status.isEmpty()) {
      unwritten.seen(domain);
      return NextLook.after(plan, outcome);
    }
    return switch (writer.write(domain, status.get())) {
      case StatusWriter.Written.Done(Domain after) -> {
        unwritten.told(after);
        yield said(domain, plan, outcome, new Announcement(now.uptime(), TakenBy.API_SERVER));
      }
      case StatusWriter.Written.Gone() -> new Next.OnEvent();
      case StatusWriter.Written.Failed(String why) -> notSaid(key, plan, why);
      case StatusWriter.Written.Unanswered(String why) ->
          NodeWord.suffices(domain, seen, plan) && unwritten.keep(domain, status.get())
              ? keptHere(domain, plan, outcome, why)
              : notSaid(key, plan, why);
    };
  }

  private Trust trust(DomainKey key) {
    Trust trust = restores.ask();
    log.asked(key, trust);
    return trust;
  }

  private Optional<DomainStatus> statusOf(
      Domain domain, DomainObserved seen, DomainPlan plan, ApplyOutcome outcome, Now now) {
    return switch (seen.api()) {
      case GONE, REFUSED -> Optional.empty();
      case CURRENT, REMEMBERED, UNLISTED ->
          statuses.next(
              domain,
              seen.with(memory.doneFor(domain).address(), memory.heardOf(domain).agent()),
              plan,
              outcome,
              now);
    };
  }

  private Next keptHere(Domain domain, DomainPlan plan, ApplyOutcome outcome, String why) {
    LOG.infof(
        "The API server does not answer, so a status is kept on the node. domain=%s why=%s",
        DomainKey.of(domain), why);
    // It may have taken long not to answer.
    return said(domain, plan, outcome, new Announcement(clock.uptime(), TakenBy.NODE));
  }

  private static Next notSaid(DomainKey key, DomainPlan plan, String why) {
    LOG.warnf("A status could not be written. domain=%s why=%s", key, why);
    return NextLook.afterFailure(plan);
  }

  private Next said(Domain domain, DomainPlan plan, ApplyOutcome outcome, Announcement word) {
    if (plan instanceof DomainPlan.Announce) {
      // Asked after the word: a restore before that is seen, and one after it finds the guest here.
      // Nobody is asked after a word that nobody has answered.
      if (word.takenBy() == TakenBy.API_SERVER && trust(DomainKey.of(domain)) != Trust.INTACT) {
        return new Next.Failed();
      }
      memory.doneFor(domain).announced(word);
      halts.reached(Step.AFTER_STATUS_STARTING);
    }
    return NextLook.after(plan, outcome);
  }
}
