package dev.vireo.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.operator.domain.DomainObserved.VmPresence;
import dev.vireo.operator.node.NodeView;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofTest {
  /** Opened, started by machine-a in boot-1, deleted, closed. */
  private static final String CLOSED =
      """
      apiVersion: vireo.dev/v1alpha1
      kind: Domain
      metadata:
        name: web-1-aaaaa
        deletionTimestamp: "2026-11-23T05:00:00Z"
      spec:
        virtualMachine: {name: web-1, uid: vm-uid}
        nodeName: node-a
        slotUid: slot-uid
        cpu: {cores: 1}
        memory: {size: 128Mi}
        firmware: {type: bios}
        disks:
        - {name: root, ephemeral: {image: {name: tiny, hostFile: {path: tiny.img}}}}
        terminationGracePeriodSeconds: 60
      status:
        state: Closed
        host: {machineId: machine-a, bootId: boot-1}
      """;

  @Test
  void closedByTheMachineThatStartedIt() {
    assertThat(proof(CLOSED, node("machine-a", "boot-1"))).contains(Proof.Closed);
  }

  @Test
  void closedByAnotherMachineUnderTheNodesNameProvesNothing() {
    assertThat(proof(CLOSED, node("machine-b", "boot-9"))).isEmpty();
  }

  @Test
  void closedWhileItIsNotKnownWhichMachineTheNodeIsProvesNothing() {
    assertThat(proof(CLOSED, NodeView.unknown("node-a"))).isEmpty();
  }

  @Test
  void closedBeforeAnyMachineBeganToStartIt() {
    String never = CLOSED.replace("  host: {machineId: machine-a, bootId: boot-1}\n", "");
    assertThat(proof(never, node("machine-b", "boot-9"))).contains(Proof.Closed);
  }

  @Test
  void nothingIsProvenBeforeTheDeletion() {
    String living = CLOSED.replace("  deletionTimestamp: \"2026-11-23T05:00:00Z\"\n", "");
    assertThat(proof(living, node("machine-a", "boot-2"))).isEmpty();
  }

  @Test
  void aRunningGuestIsNotGone() {
    assertThat(proof(running(), node("machine-a", "boot-1"))).isEmpty();
  }

  @Test
  void endedIsNotClosed() {
    String ended = CLOSED.replace("state: Closed", "state: Ended");
    assertThat(proof(ended, node("machine-a", "boot-1"))).isEmpty();
  }

  @Test
  void aRebootOfTheSameMachineIsProof() {
    assertThat(proof(running(), node("machine-a", "boot-2"))).contains(Proof.HostRebooted);
    assertThat(proof(running(), node("machine-b", "boot-2"))).isEmpty();
  }

  @Test
  void anAdministratorsWordCountsForTheBootThatItNames() {
    assertThat(proof(running(), dead("boot-1"))).contains(Proof.ConfirmedDead);
    assertThat(proof(running(), dead("boot-0"))).isEmpty();
  }

  @Test
  void anAdministratorsWordCountsForTheLastBootWhereNoAgentHasNamedOne() {
    String unsaid = running().replace("  host: {machineId: machine-a, bootId: boot-1}\n", "");
    String silent = unsaid.substring(0, unsaid.indexOf("status:"));
    for (String domain : List.of(unsaid, silent)) {
      assertThat(proof(domain, dead("boot-1", lastBoot("boot-1")))).contains(Proof.ConfirmedDead);
      assertThat(proof(domain, dead("boot-1", lastBoot("boot-2")))).isEmpty();
      assertThat(proof(domain, dead("boot-1", Optional.empty()))).isEmpty();
      assertThat(proof(domain, node("machine-a", "boot-1"))).isEmpty();
    }
  }

  @Test
  void oneThatWasNeverOpenedHasNoGuest() {
    String unopened = CLOSED.replace("  nodeName: node-a\n  slotUid: slot-uid\n", "");
    assertThat(proof(unopened, NodeView.unknown(""))).contains(Proof.NeverOpened);
  }

  @Test
  void aDomainWithAVmIsLeftToIt() {
    assertThat(plan(VmPresence.Present, node("machine-a", "boot-1")))
        .isEqualTo(new DomainPlan.LeaveToVm());
    assertThat(plan(VmPresence.Gone, node("machine-a", "boot-1")))
        .isEqualTo(new DomainPlan.Close(Proof.Closed));
    assertThat(plan(VmPresence.Gone, node("machine-b", "boot-1")))
        .isEqualTo(new DomainPlan.AwaitProof());
  }

  private static DomainPlan plan(VmPresence vm, NodeView node) {
    return DomainPlanner.plan(new DomainObserved(domain(CLOSED), vm, Optional.empty(), node));
  }

  private static String running() {
    return CLOSED.replace("state: Closed", "state: Running");
  }

  private static Optional<Proof> proof(String domain, NodeView node) {
    return Proof.of(domain(domain), node);
  }

  private static Domain domain(String yaml) {
    return new KubernetesSerialization().unmarshal(yaml, Domain.class);
  }

  private static NodeView node(String machine, String boot) {
    return new NodeView(
        "node-a",
        Optional.of(new HostIdentity(machine, boot)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        NodeView.Readiness.Ready);
  }

  private static Optional<HostIdentity> lastBoot(String boot) {
    return Optional.of(new HostIdentity("machine-a", boot));
  }

  private static NodeView dead(String boot) {
    return dead(boot, Optional.empty());
  }

  private static NodeView dead(String boot, Optional<HostIdentity> host) {
    return new NodeView(
        "node-a",
        host,
        Optional.of(boot),
        Optional.of(boot),
        Optional.empty(),
        NodeView.Readiness.NotReported);
  }
}
