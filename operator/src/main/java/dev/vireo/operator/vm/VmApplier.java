package dev.vireo.operator.vm;

import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.domain.DomainCloser;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.halt.Step;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.kube.Created;
import dev.vireo.operator.slot.SlotPods;
import dev.vireo.operator.slot.SlotSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Writes the next step in the life of a VM. */
final class VmApplier {
  private static final Logger LOG = Logger.getLogger(VmApplier.class);

  private final ApiWriter writer;
  private final DomainCloser closer;
  private final VmStatuses statuses;
  private final SlotSettings settings;
  private final Halts halts;

  VmApplier(
      ApiWriter writer,
      DomainCloser closer,
      VmStatuses statuses,
      SlotSettings settings,
      Halts halts) {
    this.writer = writer;
    this.closer = closer;
    this.statuses = statuses;
    this.settings = settings;
    this.halts = halts;
  }

  /** Applies a plan; a conflict is thrown, and means that something has changed meanwhile. */
  VmOutcome apply(VmPlan plan, VmObserved o, Instant now) {
    VirtualMachine vm = o.vm();
    Optional<Refusal> refusal = Optional.empty();
    switch (plan) {
      case VmPlan.Rest rest -> {}
      case VmPlan.Start start -> {
        vm = writeStatus(vm, statuses.claiming(o, start, now));
        LOG.infof("claimed: vm=%s domain=%s", idOf(vm), start.name());
        halts.reached(Step.AFTER_CLAIM);
        refusal = make(vm, start.name(), start.definition());
      }
      case VmPlan.Resume(String name, DomainSpec definition) ->
          refusal = make(vm, name, definition);
      case VmPlan.MakeStateClaim(var claim) -> refusal = makeClaim(claim);
      case VmPlan.PlaceSlot(Domain domain) -> refusal = place(vm, domain);
      case VmPlan.Open open -> open(vm, open);
      case VmPlan.Tell(Domain domain, DomainRun run) -> tell(vm, domain, run);
      case VmPlan.SetGate(var slot, var gate) -> writer.setGate(slot, gate, now);
      case VmPlan.Relabel(var slot, var change) -> writer.relabel(slot, change);
      case VmPlan.Stop(var domains) -> domains.forEach(domain -> stop(o.vm(), domain));
      case VmPlan.Replace(Domain domain) -> replace(domain);
      case VmPlan.Close(Domain domain, var slot, var proof) -> closer.close(domain, slot, proof);
      case VmPlan.ClearSlots(var slots) -> slots.forEach(writer::delete);
      // These are written with the status.
      case VmPlan.RecordEnd(var end) -> LOG.infof("ended: vm=%s end=%s", idOf(vm), end);
      case VmPlan.Release() -> LOG.infof("released: vm=%s", idOf(vm));
      case VmPlan.LetGo() -> {
        halts.reached(Step.BEFORE_VM_FINALIZER);
        writer.removeFinalizer(vm, Finalizers.VIRTUAL_MACHINE);
        LOG.infof("let go: vm=%s", idOf(vm));
      }
    }
    return new VmOutcome(vm, refusal);
  }

  /** Writes the status of a VM, if nobody has written it meanwhile. */
  VirtualMachine writeStatus(VirtualMachine vm, VirtualMachineStatus status) {
    var written = new VirtualMachine();
    written.setMetadata(vm.getMetadata());
    written.setSpec(vm.getSpec());
    written.setStatus(status);
    return writer.updateStatus(written);
  }

  private Optional<Refusal> make(VirtualMachine vm, String name, DomainSpec definition) {
    return switch (writer.create(domainOf(vm, name, definition))) {
      case Created.Made<Domain>(Domain domain) -> {
        halts.reached(Step.AFTER_DOMAIN);
        yield place(vm, domain);
      }
      // Made by an attempt that was cut short; it is seen soon, and its slot made then.
      case Created.Existing<Domain>() -> Optional.empty();
      case Created.Refused<Domain>(var reason, String message) ->
          Optional.of(new Refusal(reason, message));
    };
  }

  private Optional<Refusal> makeClaim(PersistentVolumeClaim claim) {
    return switch (writer.create(claim)) {
      case Created.Made<?> _ -> {
        LOG.infof("made: claim=%s", idOf(claim));
        yield Optional.empty();
      }
      case Created.Existing<?> _ -> Optional.empty();
      case Created.Refused<?>(var reason, String message) ->
          Optional.of(new Refusal(reason, message));
    };
  }

  private Optional<Refusal> place(VirtualMachine vm, Domain domain) {
    Map<String, String> labels = vm.getMetadata().getLabels();
    var slot = SlotPods.desiredSlot(domain, labels == null ? Map.of() : labels, settings);
    if (writer.create(slot) instanceof Created.Refused<?>(var reason, String message)) {
      return Optional.of(new Refusal(reason, message));
    }
    halts.reached(Step.AFTER_SLOT);
    return Optional.empty();
  }

  private void open(VirtualMachine vm, VmPlan.Open plan) {
    Domain domain = plan.domain();
    halts.reached(Step.BEFORE_OPEN);
    update(vm, domain, domain.getSpec().openedOn(plan.node(), plan.slotUid(), plan.volumes()));
    LOG.infof("opened: domain=%s node=%s slot=%s", idOf(domain), plan.node(), plan.slotUid());
    halts.reached(Step.AFTER_OPEN);
  }

  // Its agent, which may start the guest again just now, writes with the resource version, too.
  private void tell(VirtualMachine vm, Domain domain, DomainRun run) {
    update(vm, domain, domain.getSpec().telling(run));
    LOG.infof("told: domain=%s run=%s", idOf(domain), run);
  }

  // Only as it was seen: the metadata carries the UID and the resourceVersion.
  private void update(VirtualMachine vm, Domain seen, DomainSpec spec) {
    var updated = new Domain();
    updated.setMetadata(
        new ObjectMetaBuilder(seen.getMetadata()).addToAnnotations(requestedBy(vm)).build());
    updated.setSpec(spec);
    updated.setStatus(seen.getStatus());
    writer.update(updated);
  }

  /** For its agent's audit lines; nothing where no policy stamps it. */
  private static Map<String, String> requestedBy(VirtualMachine vm) {
    return Annotations.find(vm, Labels.REQUESTED_BY)
        .map(user -> Map.of(Labels.REQUESTED_BY, user))
        .orElse(Map.of());
  }

  // One that was never opened is deleted only as long as it has not been opened meanwhile.
  private void stop(VirtualMachine vm, Domain domain) {
    if (domain.getSpec().nodeName() == null) {
      writer.deleteUnchanged(domain);
    } else {
      Map<String, String> user = requestedBy(vm);
      if (!Annotations.all(domain).entrySet().containsAll(user.entrySet())) {
        update(vm, domain, domain.getSpec());
      }
      writer.delete(domain);
    }
    LOG.infof("stopping: domain=%s", idOf(domain));
  }

  private void replace(Domain domain) {
    writer.deleteUnchanged(domain);
    LOG.infof("replacing, as it was never started: domain=%s", idOf(domain));
  }

  static Domain domainOf(VirtualMachine vm, String name, DomainSpec definition) {
    var domain = new Domain();
    domain.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(vm.getMetadata().getNamespace())
            .withName(name)
            .addToLabels(Labels.VM, vm.getMetadata().getName())
            .addToLabels(Labels.VM_UID, vm.getMetadata().getUid())
            .addToAnnotations(requestedBy(vm))
            .withFinalizers(Finalizers.DOMAIN)
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(vm.getApiVersion())
                    .withKind(vm.getKind())
                    .withName(vm.getMetadata().getName())
                    .withUid(vm.getMetadata().getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(false)
                    .build())
            .build());
    domain.setSpec(definition);
    return domain;
  }

  private static String idOf(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }
}
