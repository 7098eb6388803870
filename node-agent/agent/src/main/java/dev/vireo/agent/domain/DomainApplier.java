package dev.vireo.agent.domain;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.slot.SlotRelease;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.ShutdownMode;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Does what a plan says. */
final class DomainApplier {
  private static final Logger LOG = Logger.getLogger(DomainApplier.class);

  private final GuestStarter starter;
  private final GuestNetwork network;
  private final DiskStarter disks;
  private final GuestStopper stopper;
  private final GuestHolder holder;
  private final GuestSuspender suspender;
  private final GuestDeeds deeds;
  private final GuestRemover remover;
  private final SlotRelease release;
  private final NodeFiles files;
  private final NodeNotes notes;
  private final DomainMemory memory;
  private final Halts halts;

  DomainApplier(
      LibvirtHost libvirt,
      GuestStarter starter,
      GuestNetwork network,
      DiskStarter disks,
      GuestStopper stopper,
      GuestSuspender suspender,
      GuestRemover remover,
      SlotRelease release,
      NodeFiles files,
      DomainMemory memory,
      Halts halts) {
    this.starter = starter;
    this.network = network;
    this.disks = disks;
    this.stopper = stopper;
    this.suspender = suspender;
    this.remover = remover;
    this.release = release;
    this.files = files;
    this.notes = new NodeNotes(files);
    this.holder = new GuestHolder(stopper, notes, halts);
    this.deeds = new GuestDeeds(libvirt, notes, halts);
    this.memory = memory;
    this.halts = halts;
  }

  ApplyOutcome apply(Domain domain, DomainObserved seen, DomainPlan plan, Now now) {
    return switch (plan) {
      case DomainPlan.Hold _, DomainPlan.Wait _ -> new ApplyOutcome.Done();
      case DomainPlan.Announce() -> announce(domain, seen);
      case DomainPlan.MakeDisks _ -> makeDisks(domain, seen, now);
      case DomainPlan.Confirm() -> noted(domain, confirm(domain, seen), now);
      case DomainPlan.Proceed() -> proceed(domain, seen, now);
      case DomainPlan.Start() -> start(domain, seen, now);
      case DomainPlan.KeepRunning() -> {
        holder.runs(domain, seen);
        yield keep(domain, seen, slot -> network.keep(domain, slot));
      }
      case DomainPlan.Pause() -> holder.pause(domain, seen);
      case DomainPlan.Unpause() -> {
        memory.heardOf(domain).clockBehind();
        yield holder.unpause(domain, seen);
      }
      case DomainPlan.UnpauseToStop _ -> {
        stopSince(domain, seen, now);
        yield holder.unpause(domain, seen);
      }
      case DomainPlan.OfMemory ofMemory -> ofMemory(domain, seen, ofMemory, now);
      case DomainPlan.KeepPaused _ -> keep(domain, seen, slot -> network.keepPaused(domain, slot));
      case DomainPlan.Reboot(String at, RebootMode mode) -> deeds.reboot(domain, seen, at, mode);
      case DomainPlan.Reset(String at) -> deeds.reset(domain, seen, at);
      case DomainPlan.SetOnReboot(RebootAction action) -> deeds.setOnReboot(domain, seen, action);
      case DomainPlan.Resume _ -> resume(domain, now);
      case DomainPlan.AskShutdown(ShutdownMode mode, _, _, _) -> ask(domain, seen, mode, now);
      case DomainPlan.AwaitEnd _, DomainPlan.Condemn _ -> new ApplyOutcome.Done();
      case DomainPlan.AwaitLeftover _ -> {
        stopSince(domain, seen, now);
        yield new ApplyOutcome.Done();
      }
      case DomainPlan.KillLeftover _ -> killLeftover(domain, seen);
      case DomainPlan.Destroy _, DomainPlan.Forbid _ -> stopper.destroy(domain);
      case DomainPlan.End _, DomainPlan.LeaveToOperator _ -> cleanUp(domain, seen);
      case DomainPlan.Close _ -> close(domain, seen);
      case DomainPlan.Release() -> release(domain);
      case DomainPlan.Forget() -> forget(domain, seen);
    };
  }

  private ApplyOutcome ofMemory(
      Domain domain, DomainObserved seen, DomainPlan.OfMemory plan, Now now) {
    return switch (plan) {
      case DomainPlan.OfMemory.Suspend _ -> suspender.suspend(domain);
      case DomainPlan.OfMemory.RefuseSuspend(DomainState state, _, _) ->
          keep(
              domain,
              seen,
              slot ->
                  state == DomainState.Running
                      ? network.keep(domain, slot)
                      : network.keepPaused(domain, slot));
      case DomainPlan.OfMemory.AbortSave _ -> {
        stopSince(domain, seen, now);
        yield stopper.abortSave(domain);
      }
      case DomainPlan.OfMemory.ReadMemory _ -> suspender.read(domain);
      case DomainPlan.OfMemory.CheckMemory _ -> suspender.check(domain);
      case DomainPlan.OfMemory.TakeMemory() -> suspender.take(domain);
      case DomainPlan.OfMemory.EndSuspended _ -> cleanUp(domain, seen);
    };
  }

  private ApplyOutcome announce(Domain domain, DomainObserved seen) {
    notes.put(notes.open(domain, seen));
    // An earlier try may have ended, which must not pass for the end of the one that begins.
    memory.heardOf(domain).begin();
    return new ApplyOutcome.Done();
  }

  /** Until it is closed, a restarted agent must know that a disk may be half-made. */
  private ApplyOutcome makeDisks(Domain domain, DomainObserved seen, Now now) {
    notes.put(notes.open(domain, seen));
    return noted(domain, disks.begin(domain, seen), now);
  }

  private ApplyOutcome proceed(Domain domain, DomainObserved seen, Now now) {
    ApplyOutcome placed = confirm(domain, seen);
    if (!(placed instanceof ApplyOutcome.Done)) {
      return noted(domain, placed, now);
    }
    holder.proceed(domain, seen);
    if (domain.getSpec().restore() != null) {
      memory.heardOf(domain).clockBehind();
    }
    return noted(domain, starter.proceed(domain), now);
  }

  private ApplyOutcome confirm(Domain domain, DomainObserved seen) {
    return notes
        .open(domain, seen)
        .cgroup()
        .map(slot -> starter.confirm(domain, new CgroupPath(slot)))
        .orElseGet(ApplyOutcome.Done::new);
  }

  private ApplyOutcome noted(Domain domain, ApplyOutcome outcome, Now now) {
    if (outcome instanceof ApplyOutcome.Failed(Reason reason, String message)) {
      memory.doneFor(domain).startFailed(reason, message, now);
    }
    return outcome;
  }

  private ApplyOutcome start(Domain domain, DomainObserved seen, Now now) {
    if (!(seen.place() instanceof SlotObservation.Ready(Slot slot))) {
      return new ApplyOutcome.Failed(Reason.WaitingForSlot, "The slot is not there.");
    }
    OpenDomain open = holder.begin(domain, notes.open(domain, seen));
    notes.put(
        open.countingFrom(open.cgroup().map(CgroupPath::new).map(starter::oomKillsIn).orElse(0L)));
    memory.heardOf(domain).begin();
    ApplyOutcome outcome = starter.start(domain, seen, slot);
    switch (outcome) {
      case ApplyOutcome.Done() -> {
        memory.doneFor(domain).startSucceeded();
        memory.doneFor(domain).connected(slot.sandbox());
      }
      case ApplyOutcome.Failed(Reason reason, String message) ->
          memory.doneFor(domain).startFailed(reason, message, now);
      case ApplyOutcome.Unknown _, ApplyOutcome.Again _ -> {}
    }
    return outcome;
  }

  /**
   * A guest that this process sees for the first time may have lost a helper meanwhile, and a slot
   * whose sandbox was made anew has another network namespace.
   */
  private ApplyOutcome keep(
      Domain domain, DomainObserved seen, Function<Slot, ApplyOutcome> ofNetwork) {
    goOn(domain, seen);
    if (!(seen.place() instanceof SlotObservation.Ready(Slot slot)
        && memory.doneFor(domain).isNewSandbox(slot.sandbox()))) {
      return new ApplyOutcome.Done();
    }
    notes.note(domain, notes.open(domain, seen));
    memory.doneFor(domain).startSucceeded();
    return ofNetwork.apply(slot);
  }

  /** A deletion is taken back by a restore of etcd alone; the next one has its own time. */
  private void goOn(Domain domain, DomainObserved seen) {
    boolean told = seen.api() == ApiView.CURRENT && seen.slot() instanceof SlotSeen.Present;
    if (told && seen.stop().since().isPresent()) {
      memory.doneFor(domain).goesOn();
      notes.note(domain, notes.open(domain, seen).goingOn());
    }
  }

  private ApplyOutcome resume(Domain domain, Now now) {
    LOG.infof("A guest that a disk had stopped is let go on. domain=%s", DomainKey.of(domain));
    memory.doneFor(domain).resumed(now);
    return stopper.resume(domain);
  }

  private ApplyOutcome ask(Domain domain, DomainObserved seen, ShutdownMode mode, Now now) {
    stopSince(domain, seen, now);
    memory.doneFor(domain).asked(now);
    return stopper.shutdown(domain, mode);
  }

  /** Only an agent's restart needs the file: a guest is stopped in time though the disk is full. */
  private void stopSince(Domain domain, DomainObserved seen, Now now) {
    OpenDomain open = notes.open(domain, seen);
    String boot = seen.host().bootId();
    if (open.stopSinceIn(boot).isPresent()) {
      return;
    }
    memory.doneFor(domain).stopping(now);
    notes.note(domain, open.stoppingSince(boot, seen.stop().since().orElse(now.uptime())));
  }

  private ApplyOutcome killLeftover(Domain domain, DomainObserved seen) {
    try {
      LOG.warnf("Processes are killed that libvirt does not know. domain=%s", DomainKey.of(domain));
      remover.kill(notes.open(domain, seen).cgroup());
      return new ApplyOutcome.Done();
    } catch (HostException e) {
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    }
  }

  private ApplyOutcome cleanUp(Domain domain, DomainObserved seen) {
    try {
      remover.remove(domain, notes.open(domain, seen).cgroup());
      return new ApplyOutcome.Done();
    } catch (HostException e) {
      LOG.warnf(
          e, "What was made for a guest could not be removed. domain=%s", DomainKey.of(domain));
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    }
  }

  private ApplyOutcome close(Domain domain, DomainObserved seen) {
    // Until it is released, a restarted agent must know that there is a slot to let go.
    notes.put(notes.open(domain, seen));
    ApplyOutcome outcome = cleanUp(domain, seen);
    if (outcome instanceof ApplyOutcome.Done) {
      files.closed().add(domain.getMetadata().getUid());
      halts.reached(Step.BEFORE_CLOSED);
    }
    return outcome;
  }

  private ApplyOutcome release(Domain domain) {
    halts.reached(Step.BEFORE_RELEASE);
    try {
      Optional.ofNullable(domain.getSpec().slotUid())
          .ifPresent(slot -> release.release(new PodUid(slot)));
    } catch (HostException e) {
      LOG.warnf(e, "The slot could not be let go. domain=%s", DomainKey.of(domain));
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    }
    files.open().remove(domain.getMetadata().getUid());
    suspender.forget(domain);
    memory.forget(domain);
    return new ApplyOutcome.Done();
  }

  /** Should an old copy of the object come back, it is not started here again. */
  private ApplyOutcome forget(Domain domain, DomainObserved seen) {
    files.closed().add(domain.getMetadata().getUid());
    ApplyOutcome outcome = cleanUp(domain, seen);
    return outcome instanceof ApplyOutcome.Done ? release(domain) : outcome;
  }
}
