package dev.vireo.operator.it;

import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A namespace of a cluster: what its users do in it, and what they see. */
final class Cluster {
  static final HostIdentity HOST = new HostIdentity("machine-a", "boot-1");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final KubernetesClient client;
  final String namespace;
  final PlayedKubernetes kubernetes;
  final PlayedAgent agent;

  Cluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    this.kubernetes = new PlayedKubernetes(this);
    this.agent = new PlayedAgent(this);
  }

  // ---- the user

  void makeImage(String name) {
    client
        .resource(
            """
            apiVersion: vireo.dev/v1alpha1
            kind: MachineImage
            metadata: {name: %s}
            spec: {hostFile: {path: %s.img}}
            """
                .formatted(name, name))
        .inNamespace(namespace)
        .create();
  }

  VirtualMachine makeVm(String name) {
    VirtualMachine vm =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: vireo.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: %s, labels: {app: %s}}
                spec:
                  memory: {size: 128Mi}
                  terminationGracePeriodSeconds: 20
                  disks:
                  - name: root
                    ephemeral: {image: {name: tiny}}
                """
                    .formatted(name, name),
                VirtualMachine.class);
    return client.resource(vm).inNamespace(namespace).create();
  }

  /** Makes a VM that is Off; false if there is one of its name still. */
  boolean makeStoppedVm(String name) {
    try {
      client
          .resource(
              """
              apiVersion: vireo.dev/v1alpha1
              kind: VirtualMachine
              metadata: {name: %s}
              spec:
                power: "Off"
                memory: {size: 128Mi}
                disks:
                - name: root
                  ephemeral: {image: {name: tiny}}
              """
                  .formatted(name))
          .inNamespace(namespace)
          .create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /** A VM with a second disk, on a claim. */
  VirtualMachine makeVm(String name, String claim) {
    VirtualMachine vm =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: vireo.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: %s}
                spec:
                  memory: {size: 128Mi}
                  disks:
                  - name: root
                    ephemeral: {image: {name: tiny}}
                  - name: data
                    persistentVolumeClaim: {claimName: %s}
                """
                    .formatted(name, claim),
                VirtualMachine.class);
    return client.resource(vm).inNamespace(namespace).create();
  }

  /** A VM with its only disk on a claim, and a claim of the operator's making for its state. */
  void makeSuspendableVm(String name, String claim) {
    client
        .resource(
            """
            apiVersion: vireo.dev/v1alpha1
            kind: VirtualMachine
            metadata: {name: %s}
            spec:
              memory: {size: 128Mi}
              disks:
              - name: data
                persistentVolumeClaim: {claimName: %s, image: {name: tiny}}
              state:
                template: {size: 1Gi, storageClassName: none}
            """
                .formatted(name, claim))
        .inNamespace(namespace)
        .create();
  }

  PersistentVolumeClaim claim(String name) {
    return client.persistentVolumeClaims().inNamespace(namespace).withName(name).require();
  }

  void makeClaim(String name, String volumeMode) {
    client
        .resource(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %s}
            spec:
              accessModes: [ReadWriteOnce]
              volumeMode: %s
              storageClassName: none
              resources: {requests: {storage: 1Gi}}
            """
                .formatted(name, volumeMode))
        .inNamespace(namespace)
        .create();
  }

  void power(String vm, Power power) {
    patchVm(vm, "{\"spec\":{\"power\":\"" + power + "\"}}");
  }

  void patchVm(String vm, String patch) {
    client
        .resources(VirtualMachine.class)
        .inNamespace(namespace)
        .withName(vm)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  void deleteVm(String vm) {
    client.resources(VirtualMachine.class).inNamespace(namespace).withName(vm).delete();
  }

  void restrictPods() {
    client
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");
  }

  /** A quota, with the status that its controller would give it. */
  void allowPods(int pods) {
    var hard = Map.of("pods", new Quantity(Integer.toString(pods)));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("pods")
            .endMetadata()
            .withNewSpec()
            .withHard(hard)
            .endSpec()
            .build();
    var made = client.resource(quota).serverSideApply();
    made.setStatus(
        new ResourceQuotaStatusBuilder()
            .withHard(hard)
            .withUsed(Map.of("pods", new Quantity("0")))
            .build());
    client.resource(made).updateStatus();
  }

  // ---- what is there

  Optional<VirtualMachine> vm(String name) {
    return Optional.ofNullable(
        client.resources(VirtualMachine.class).inNamespace(namespace).withName(name).get());
  }

  VirtualMachineStatus status(String vm) {
    return vm(vm).map(VirtualMachine::getStatus).orElse(VirtualMachineStatus.empty());
  }

  List<Domain> domains(String vm) {
    return client
        .resources(Domain.class)
        .inNamespace(namespace)
        .withLabel(Labels.VM, vm)
        .list()
        .getItems();
  }

  List<Pod> slots(String vm) {
    return client.pods().inNamespace(namespace).withLabel(Labels.VM, vm).list().getItems();
  }

  /** What the readiness gate of the VM's first slot says. */
  String gate(String vm) {
    return slots(vm).getFirst().getStatus().getConditions().stream()
        .filter(c -> Labels.GUEST_RUNNING_GATE.equals(c.getType()))
        .map(c -> c.getStatus())
        .findFirst()
        .orElse("absent");
  }

  Domain domain(String name) {
    return client.resources(Domain.class).inNamespace(namespace).withName(name).get();
  }

  List<String> eventReasons(String vm) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> vm.equals(e.getInvolvedObject().getName()))
        .sorted(Comparator.comparing(e -> e.getEventTime().getTime()))
        .map(Event::getReason)
        .toList();
  }

  String condition(String vm, ConditionType type) {
    return Conditions.find(status(vm).conditions(), type)
        .map(c -> c.getStatus() + "/" + c.getReason())
        .orElse("absent");
  }

  String message(String vm, ConditionType type) {
    return Conditions.find(status(vm).conditions(), type).map(c -> c.getMessage()).orElse("absent");
  }

  void awaitPhase(String vm, Phase phase) {
    await("phase of " + vm).atMost(PATIENCE).until(() -> status(vm).phase(), phase::equals);
  }

  void awaitStatus(String vm, Predicate<VirtualMachineStatus> condition) {
    await("status of " + vm).atMost(PATIENCE).until(() -> status(vm), condition);
  }

  /** The slot of the claimed incarnation. */
  Pod awaitSlot(String vm) {
    return await("slot of " + vm)
        .atMost(PATIENCE)
        .until(
            () ->
                slots(vm).stream()
                    .filter(s -> s.getMetadata().getName().equals(status(vm).domain()))
                    .filter(s -> !s.isMarkedForDeletion())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  Domain awaitOpened(String name) {
    return await("opening of " + name)
        .atMost(PATIENCE)
        .until(() -> domain(name), d -> d != null && d.getSpec().nodeName() != null);
  }

  /** Waits until the Domain's agent is told that policy, or none. */
  void awaitTold(String name, @Nullable RestartPolicy policy) {
    await(name + " told " + policy)
        .atMost(PATIENCE)
        .until(() -> domain(name).getSpec().run().restartPolicy() == policy);
  }

  Domain awaitDeleting(String name) {
    return await("deletion of " + name)
        .atMost(PATIENCE)
        .until(() -> domain(name), d -> d != null && d.isMarkedForDeletion());
  }

  /** For something that must not happen: it stays so for longer than it would take. */
  void makeSureOf(Callable<Boolean> condition) {
    await("to stay so").during(Duration.ofSeconds(3)).atMost(PATIENCE).until(condition);
  }

  void awaitGone(String domain) {
    await(domain + " gone").atMost(PATIENCE).until(() -> domain(domain) == null);
  }

  void awaitVmGone(String vm) {
    await(vm + " gone").atMost(PATIENCE).until(() -> vm(vm).isEmpty());
  }

  /** Makes a VM of the image tiny and brings it to Running; the name of its incarnation. */
  String makeRunningVm(String vm, String node) {
    makeVm(vm);
    Pod slot = awaitSlot(vm);
    String name = slot.getMetadata().getName();
    kubernetes.bind(slot, node);
    awaitOpened(name);
    agent.reportRunning(name, "10.1.2.3", true);
    awaitPhase(vm, Phase.Running);
    return name;
  }

  // ---- ways to get rid of things when a test is over

  void clear() {
    client
        .resources(Domain.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(d -> strip(d.getMetadata().getName()));
    client.resources(VirtualMachine.class).inNamespace(namespace).delete();
    client.pods().inNamespace(namespace).withGracePeriod(0).delete();
    client.resources(MachineImage.class).inNamespace(namespace).delete();
  }

  // The operator is at work too: no change of it is in the way of a patch, and what it has let go
  // meanwhile is as good.
  private void strip(String name) {
    var domain = client.resources(Domain.class).inNamespace(namespace).withName(name);
    try {
      domain.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    domain.delete();
  }
}
