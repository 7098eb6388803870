package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.slot.SlotPods;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two leaders, late writers, and an operator that was killed between any two writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockIT {
  private static final String NODE = "node-lock";

  private final KubernetesClient admin = SharedApiServer.client();
  private final ApiWriter writer = new ApiWriter(admin);
  private Cluster cluster = new Cluster(admin, "none");

  @BeforeEach
  void makeNamespace() {
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "lock"));
    cluster.makeImage("tiny");
  }

  @AfterEach
  void clear() {
    cluster.clear();
  }

  @AfterAll
  void close() {
    admin.close();
  }

  @Test
  void ofTwoClaimsOneIsRefused() {
    cluster.makeVm("web-1");
    VirtualMachine seenByBoth = cluster.vm("web-1").orElseThrow();
    claim(seenByBoth, "web-1-aaaaa", 1);
    refused(() -> claim(seenByBoth, "web-1-bbbbb", 1));
    assertThat(cluster.status("web-1").domain()).isEqualTo("web-1-aaaaa");
  }

  @Test
  void aLateOpenOfADeletedDomainIsRefused() {
    cluster.makeVm("web-1");
    Domain seen = makeDomain("web-1", "web-1-aaaaa");
    writer.delete(seen);
    refused(() -> open(seen));
    assertThat(cluster.domain("web-1-aaaaa").getSpec().nodeName()).isNull();
  }

  @Test
  void aLateOpenDoesNotReachADomainOfTheSameNameMadeAnew() {
    cluster.makeVm("web-1");
    Domain old = makeDomain("web-1", "web-1-aaaaa");
    writer.delete(old);
    writer.removeFinalizer(cluster.domain("web-1-aaaaa"), Finalizers.DOMAIN);
    makeDomain("web-1", "web-1-aaaaa");
    refused(() -> open(old));
    refused(() -> writer.delete(old));
    assertThat(cluster.domain("web-1-aaaaa").getSpec().nodeName()).isNull();
    assertThat(cluster.domain("web-1-aaaaa").isMarkedForDeletion()).isFalse();
  }

  @Test
  void aDeletionOfWhatWasNeverOpenedIsRefusedOnceItIsOpen() {
    cluster.makeVm("web-1");
    Domain seen = makeDomain("web-1", "web-1-aaaaa");
    open(cluster.domain("web-1-aaaaa"));
    refused(() -> writer.deleteUnchanged(seen));
  }

  @Test
  void aLateFinalizerRemovalIsRefused() {
    cluster.makeVm("web-1");
    Domain seen = makeDomain("web-1", "web-1-aaaaa");
    open(cluster.domain("web-1-aaaaa"));
    refused(() -> writer.removeFinalizer(seen, Finalizers.DOMAIN));
  }

  @Test
  void anOperatorThatWasKilledAtAnyStepGoesOnFromThere() {
    RunningOperator.grantRights(admin);
    cluster.makeVm("claimed");
    claim(cluster.vm("claimed").orElseThrow(), "claimed-aaaaa", 1);

    cluster.makeVm("domained");
    claim(cluster.vm("domained").orElseThrow(), "domained-aaaaa", 1);
    makeDomain("domained", "domained-aaaaa");

    cluster.makeVm("slotted");
    claim(cluster.vm("slotted").orElseThrow(), "slotted-aaaaa", 1);
    Pod slotted = makeSlot(makeDomain("slotted", "slotted-aaaaa"));
    cluster.kubernetes.bind(slotted, NODE);

    cluster.makeVm("opened");
    claim(cluster.vm("opened").orElseThrow(), "opened-aaaaa", 1);
    Pod opened = makeSlot(makeDomain("opened", "opened-aaaaa"));
    cluster.kubernetes.bind(opened, NODE);
    open(cluster.domain("opened-aaaaa"));

    cluster.makeVm("closed");
    claim(cluster.vm("closed").orElseThrow(), "closed-aaaaa", 1);
    makeSlot(makeDomain("closed", "closed-aaaaa"));
    open(cluster.domain("closed-aaaaa"));
    record("closed", "closed-aaaaa", Reason.SlotEnded);
    writer.delete(cluster.domain("closed-aaaaa"));
    cluster.agent.reportEnd(
        "closed-aaaaa", DomainState.Closed, Reason.SlotEnded, "The slot ended.");

    cluster.kubernetes.makeNode(NODE);
    try (var _ = RunningOperator.start();
        var _ = Heart.of(cluster.agent, NODE)) {
      cluster.agent.reportHost(NODE, Cluster.HOST, true);

      assertThat(cluster.awaitSlot("claimed").getMetadata().getName()).isEqualTo("claimed-aaaaa");
      assertThat(cluster.awaitSlot("domained").getMetadata().getName()).isEqualTo("domained-aaaaa");
      assertThat(cluster.awaitOpened("slotted-aaaaa").getSpec().slotUid())
          .isEqualTo(slotted.getMetadata().getUid());
      cluster.awaitStatus("opened", s -> Objects.equals(s.nodeName(), NODE));
      assertThat(cluster.domain("opened-aaaaa").isMarkedForDeletion()).isFalse();
      cluster.awaitGone("closed-aaaaa");
      cluster.awaitStatus("closed", s -> Objects.equals(s.incarnations(), 2));
    } finally {
      admin.nodes().withName(NODE).delete();
    }
  }

  @Test
  void aDomainThatALateLeaderMadeIsNeverOpened() {
    RunningOperator.grantRights(admin);
    try (var _ = RunningOperator.start()) {
      cluster.makeVm("web-1");
      cluster.awaitSlot("web-1");
      Domain late = makeDomain("web-1", "web-1-zzzzz");
      Pod slot = makeSlot(late);
      cluster.kubernetes.bind(slot, NODE);
      cluster.awaitGone("web-1-zzzzz");
      await()
          .until(() ->
              cluster.slots("web-1").stream()
                  .filter(s -> s.getMetadata().getName().equals("web-1-zzzzz"))
                  .allMatch(Pod::isMarkedForDeletion));
    }
  }

  private static void refused(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  private void claim(VirtualMachine seen, String name, int count) {
    writeStatus(seen, name, count, null);
  }

  private void record(String vm, String domain, Reason reason) {
    writeStatus(
        cluster.vm(vm).orElseThrow(),
        domain,
        1,
        new LastEnd(domain, reason, "It ended.", "2026-11-23T04:00:00Z"));
  }

  private void writeStatus(VirtualMachine seen, String name, int count, @Nullable LastEnd end) {
    var vm = new VirtualMachine();
    vm.setMetadata(seen.getMetadata());
    vm.setSpec(seen.getSpec());
    vm.setStatus(
        new VirtualMachineStatus(
            null, null, name, count, null, end, null, List.of(), null, List.of(), List.of(), null,
            null));
    writer.updateStatus(vm);
  }

  private void open(Domain seen) {
    var domain = new Domain();
    domain.setMetadata(seen.getMetadata());
    String slot =
        cluster.slots(seen.getSpec().virtualMachine().name()).stream()
            .map(s -> s.getMetadata().getUid())
            .findFirst()
            .orElse("slot-uid");
    domain.setSpec(seen.getSpec().openedOn(NODE, slot, List.of()));
    writer.update(domain);
  }

  private Domain makeDomain(String vmName, String name) {
    VirtualMachine vm = cluster.vm(vmName).orElseThrow();
    Domain domain =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: vireo.dev/v1alpha1
                kind: Domain
                metadata: {name: %s}
                spec:
                  virtualMachine: {name: %s, uid: %s}
                  cpu: {cores: 1}
                  memory: {size: 128Mi}
                  firmware: {type: bios}
                  disks:
                  - {name: root, ephemeral: {image: {name: tiny, hostFile: {path: tiny.img}}}}
                  networks:
                  - {name: default, mac: "%s", pod: {binding: Passthrough}}
                  terminationGracePeriodSeconds: 20
                """
                    .formatted(name, vmName, vm.getMetadata().getUid(), Macs.of(vm, "default")),
                Domain.class);
    domain.getMetadata().setNamespace(cluster.namespace);
    domain.getMetadata().setFinalizers(List.of(Finalizers.DOMAIN));
    domain.getMetadata().setLabels(Map.of(Labels.VM, vmName));
    domain
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(vm.getApiVersion())
                    .withKind(vm.getKind())
                    .withName(vmName)
                    .withUid(vm.getMetadata().getUid())
                    .withController(true)
                    .build()));
    return admin.resource(domain).create();
  }

  private Pod makeSlot(Domain domain) {
    Pod slot = SlotPods.desiredSlot(domain, Map.of(), RunningOperator.defaults().slot());
    return admin.resource(slot).create();
  }
}
