package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.operator.domain.Proof;
import dev.vireo.operator.kube.Gate;
import dev.vireo.operator.slot.SlotLabels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The next step in the life of a VM. */
sealed interface VmPlan {
  /** Nothing to do until something happens, or until a time has passed. */
  record Rest(Optional<Duration> recheck) implements VmPlan {
    static Rest untilEvent() {
      return new Rest(Optional.empty());
    }

    static Rest until(Duration recheck) {
      return new Rest(Optional.of(recheck));
    }
  }

  /** Claim a new incarnation, then make its Domain and its slot. */
  record Start(String name, int count, DomainSpec definition) implements VmPlan {}

  /** Make the Domain and the slot of the incarnation that is claimed already. */
  record Resume(String name, DomainSpec definition) implements VmPlan {}

  /** Make the claim for the VM's state. */
  record MakeStateClaim(PersistentVolumeClaim claim) implements VmPlan {}

  /** Make the slot of a Domain. */
  record PlaceSlot(Domain domain) implements VmPlan {}

  /** Let the node's agent start the guest. */
  record Open(Domain domain, String node, String slotUid, List<DomainVolume> volumes)
      implements VmPlan {
    public Open {
      volumes = List.copyOf(volumes);
    }
  }

  /** Tell a guest and its agent what its VM's spec says now, if neither has changed meanwhile. */
  record Tell(Domain domain, DomainRun run) implements VmPlan {}

  /** Tell Kubernetes whether the guest may be sent requests. */
  record SetGate(Pod slot, Gate gate) implements VmPlan {}

  /** Give a slot the labels that its VM has now. */
  record Relabel(Pod slot, SlotLabels.Change change) implements VmPlan {}

  /** Delete Domains, which stops their guests. */
  record Stop(List<Domain> domains) implements VmPlan {
    public Stop {
      domains = List.copyOf(domains);
    }
  }

  /**
   * Delete an open Domain whose guest was never started, unless its agent has said something
   * meanwhile: it says that it starts a guest before it does.
   */
  record Replace(Domain domain) implements VmPlan {}

  /** Write down how the claimed incarnation ended, before it goes. */
  record RecordEnd(LastEnd end) implements VmPlan {}

  /** Let a Domain go whose guest is gone. */
  record Close(Domain domain, Optional<Pod> slot, Proof proof) implements VmPlan {}

  /** Delete slots that belong to no Domain. */
  record ClearSlots(List<Pod> slots) implements VmPlan {
    public ClearSlots {
      slots = List.copyOf(slots);
    }
  }

  /** Give the claim up: no incarnation is wanted. */
  record Release() implements VmPlan {}

  /** Take the VM's finalizer off: nothing of it is left. */
  record LetGo() implements VmPlan {}
}
