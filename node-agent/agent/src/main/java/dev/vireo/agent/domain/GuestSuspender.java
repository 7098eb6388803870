package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Has guests saved, and looks after what they were saved to. */
final class GuestSuspender {
  private static final Logger LOG = Logger.getLogger(GuestSuspender.class);

  private final LibvirtHost libvirt;
  private final MemoryKeeper keeper;
  private final GuestMachines machines;
  private final Halts halts;

  GuestSuspender(LibvirtHost libvirt, MemoryKeeper keeper, GuestMachines machines, Halts halts) {
    this.halts = halts;
    this.libvirt = libvirt;
    this.keeper = keeper;
    this.machines = machines;
  }

  /**
   * The guest's machine is noted first, as libvirt tells it: what stands in the file, on a volume
   * that the user may write to, is never believed.
   */
  ApplyOutcome suspend(Domain domain) {
    try {
      Optional<LibvirtDomain> guest = libvirt.lookup(DomainXml.uuidOf(domain));
      if (guest.isPresent()) {
        machines.put(domain.getMetadata().getUid(), guest.get().migratableXml());
        keeper.save(domain, volumeOf(domain));
      }
      return new ApplyOutcome.Done();
    } catch (UncheckedIOException e) {
      LOG.warnf(e, "A guest is not suspended. domain=%s", DomainKey.of(domain));
      return new ApplyOutcome.Failed(
          Reason.CannotSuspend,
          "The agent cannot write below /var/lib/vireo/state on the node: make room there, then it is"
              + " tried again; or set spec.power to On.");
    } catch (LibvirtFailure e) {
      return new ApplyOutcome.Failed(Reason.CannotSuspend, Failures.sentenceOf(e));
    }
  }

  ApplyOutcome read(Domain domain) {
    machines
        .get(domain.getMetadata().getUid())
        .ifPresent(machine -> keeper.read(domain, volumeOf(domain), machine));
    return new ApplyOutcome.Done();
  }

  ApplyOutcome check(Domain domain) {
    keeper.check(domain, volumeOf(domain), restoreOf(domain));
    return new ApplyOutcome.Done();
  }

  ApplyOutcome take(Domain domain) {
    try {
      keeper.take(volumeOf(domain), restoreOf(domain));
      halts.reached(Step.AFTER_IMAGE_GONE);
      return new ApplyOutcome.Done();
    } catch (HostException e) {
      LOG.warnf(e, "A saved memory cannot be taken away. domain=%s", DomainKey.of(domain));
      return new ApplyOutcome.Unknown(e.sentence());
    }
  }

  /** Nothing of it is needed any more. */
  void forget(Domain domain) {
    String uid = domain.getMetadata().getUid();
    keeper.forget(uid);
    machines.remove(uid);
  }

  private static StateVolume volumeOf(Domain domain) {
    return StateVolumeOf.domain(domain)
        .orElseThrow(() -> new IllegalStateException("The Domain has no state volume"));
  }

  private static SavedMemory restoreOf(Domain domain) {
    return Objects.requireNonNull(domain.getSpec().restore(), "it was planned");
  }
}
