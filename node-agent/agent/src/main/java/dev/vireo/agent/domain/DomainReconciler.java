package dev.vireo.agent.domain;

import dev.vireo.agent.domain.Announcement.TakenBy;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.ShutdownMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** One round for one Domain: observe, plan, apply, say. */
public final class DomainReconciler {
  private static final Logger LOG = Logger.getLogger(DomainReconciler.class);

  /** An answer that did not come may still; no event says so. */
  private static final Duration LOOK_AFTER_UNKNOWN = Duration.ofSeconds(1);

  private final DomainSource source;
  private final DomainObserver observer;
  private final DomainPlanner planner = new DomainPlanner();
  private final DomainApplier applier;
  private final DomainStatuses statuses = new DomainStatuses();
  private final StatusWriter writer;
  private final RestoreWatch restores;
  private final UnwrittenStatuses unwritten;
  private final DomainMemory memory;
  private final HostClock clock;
  private final Halts halts;
  private final Map<DomainKey, String> told = new ConcurrentHashMap<>();

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
      told.remove(key);
      return new Next.OnEvent();
    }
    if (known.get().api() == ApiView.GONE && restores.ask() == RestoreWatch.Trust.DOUBTFUL) {
      return new Next.Failed();
    }
    Optional<DomainStatus> kept = unwritten.of(known.get().domain());
    Domain domain = NodeWord.over(known.get().domain(), kept);
    Optional<Announcement> announced = memory.doneFor(domain).takeAnnounced();
    Now now = new Now(clock.time(), clock.uptime());
    DomainObserved seen =
        observer.observe(new KnownDomain(domain, known.get().api()), announced, kept, now);
    DomainPlan plan = planner.plan(domain, seen, now);
    log(key, plan);
    ApplyOutcome outcome = applier.apply(domain, seen, plan, now);
    Optional<DomainStatus> status = statusOf(domain, seen, plan, outcome, now);
    if (status.isEmpty()) {
      unwritten.seen(domain);
      return after(plan, outcome);
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
    return againOf(plan).<Next>map(Next.After::new).orElseGet(Next.Failed::new);
  }

  private Next said(Domain domain, DomainPlan plan, ApplyOutcome outcome, Announcement word) {
    if (plan instanceof DomainPlan.Announce) {
      // Asked after the word: a restore before that is seen, and one after it finds the guest here.
      // Nobody is asked after a word that nobody has answered.
      if (word.takenBy() == TakenBy.API_SERVER && restores.ask() == RestoreWatch.Trust.DOUBTFUL) {
        return new Next.Failed();
      }
      memory.doneFor(domain).announced(word);
      halts.reached(Step.AFTER_STATUS_STARTING);
    }
    return after(plan, outcome);
  }

  private static Next after(DomainPlan plan, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Done() -> nextOf(plan);
      case ApplyOutcome.Again(Duration in) -> new Next.After(in);
      case ApplyOutcome.Failed _ ->
          againOf(plan).<Next>map(Next.After::new).orElseGet(Next.Failed::new);
      case ApplyOutcome.Unknown _ -> new Next.After(againOf(plan).orElse(LOOK_AFTER_UNKNOWN));
    };
  }

  private static Next nextOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Announce _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _ ->
          new Next.After(Duration.ZERO);
      case DomainPlan.MakeDisks _,
          DomainPlan.Start _,
          DomainPlan.KeepRunning _,
          DomainPlan.Release _,
          DomainPlan.Forget _ ->
          new Next.OnEvent();
      case DomainPlan.Hold _,
          DomainPlan.KeepPaused _,
          DomainPlan.Resume _,
          DomainPlan.Wait _,
          DomainPlan.OfMemory _,
          DomainPlan.AskShutdown _,
          DomainPlan.AwaitEnd _,
          DomainPlan.Condemn _,
          DomainPlan.AwaitLeftover _ ->
          againOf(plan).<Next>map(Next.After::new).orElseGet(Next.OnEvent::new);
    };
  }

  private static Optional<Duration> againOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Hold(_, Optional<Duration> again) -> again;
      case DomainPlan.Wait(_, _, Optional<Duration> again) -> again;
      case DomainPlan.KeepPaused(_, _, Optional<Duration> again) -> again;
      case DomainPlan.Resume(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.OfMemory memory -> memory.next();
      case DomainPlan.AskShutdown(_, _, _, Duration again) -> Optional.of(again);
      case DomainPlan.AwaitEnd(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.Condemn(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.AwaitLeftover(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.Announce _,
          DomainPlan.MakeDisks _,
          DomainPlan.Start _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.KeepRunning _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _,
          DomainPlan.Release _,
          DomainPlan.Forget _ ->
          Optional.empty();
    };
  }

  private void log(DomainKey key, DomainPlan plan) {
    String line = lineOf(plan);
    if (line.equals(told.put(key, line))) {
      LOG.debugf("Planned again. domain=%s plan=%s", key, plan);
    } else {
      LOG.infof("Planned. domain=%s plan=%s", key, line);
    }
  }

  /** Without the times, which differ from round to round. */
  private static String lineOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Hold(String why, _) -> "Hold why=" + why;
      case DomainPlan.Wait(Reason reason, String message, _) ->
          "Wait reason=%s message=%s".formatted(reason, message);
      case DomainPlan.KeepPaused(Reason reason, String message, _) ->
          "KeepPaused reason=%s message=%s".formatted(reason, message);
      case DomainPlan.AskShutdown(ShutdownMode mode, Reason reason, String message, _) ->
          "AskShutdown mode=%s reason=%s message=%s".formatted(mode, reason, message);
      case DomainPlan.OfMemory.RefuseSuspend(_, String message, _) ->
          "RefuseSuspend message=" + message;
      case DomainPlan.AwaitEnd(Reason reason, _, _) -> "AwaitEnd reason=" + reason;
      case DomainPlan.Condemn(Reason reason, _, _) -> "Condemn reason=" + reason;
      case DomainPlan.AwaitLeftover(_, String message, _) -> "AwaitLeftover message=" + message;
      case DomainPlan.Announce _,
          DomainPlan.MakeDisks _,
          DomainPlan.OfMemory _,
          DomainPlan.Start _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.KeepRunning _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Resume _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _,
          DomainPlan.Release _,
          DomainPlan.Forget _ ->
          plan.toString();
    };
  }
}
