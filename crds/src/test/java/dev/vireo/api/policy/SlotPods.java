package dev.vireo.api.policy;

import dev.vireo.api.meta.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/** Pods as Vireo's operator makes them, as far as policies look at them. */
final class SlotPods {
  private SlotPods() {}

  /** A slot of the VM web-1. */
  static Pod slot(String namespace, String name) {
    return new PodBuilder(other(namespace, name))
        .editMetadata()
        .addToLabels(Labels.SLOT, "true")
        .endMetadata()
        .build();
  }

  /** The same, but for the label that makes it a slot. */
  static Pod other(String namespace, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels(Labels.VM, "web-1")
        .addNewOwnerReference()
        .withApiVersion("vireo.dev/v1alpha1")
        .withKind("Domain")
        .withName(name)
        .withUid("6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001")
        .endOwnerReference()
        .and()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("slot")
        .withImage("slot")
        .withNewResources()
        .addToRequests("cpu", new Quantity("1"))
        .endResources()
        .endContainer()
        .and()
        .build();
  }
}
