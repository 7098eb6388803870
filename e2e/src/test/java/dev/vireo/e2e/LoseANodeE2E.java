package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A node's entry is deleted, or its machine is gone for good; no guest ever runs twice. */
@Isolated
class LoseANodeE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("lose");
  @RegisterExtension static final TestSpace GOING = TestSpace.named("going");

  private static final String WAITS = "The deletion waits for proof that the guest has stopped. ";
  private static final List<String> COMPONENTS =
      List.of("agent", "kubelet", "containerd", "libvirtd");

  private final Cluster cluster = Cluster.get();
  private final KubernetesClient client = cluster.client();

  /**
   * Kubernetes deletes the pods of a node without an entry by force, after 40 s of its own. The
   * guest takes all of its grace.
   */
  @Test
  void theEntryAndTheSlotOfARunningGuestAreDeletedAndTheEntryComesBack() {
    SPACE.claim("entry", "64Mi");
    TestVm vm = SPACE.vm("entry").createWithDataOn("entry", 10);
    vm.awaitGuest();
    vm.ignoreShutdown();
    GuestFacts before = vm.awaitSaved(1);
    String node = vm.node();
    String slot = Objects.requireNonNull(vm.status().domain());
    String qemu = vm.qemuPid();
    String hypervisor = hypervisor(node).getMetadata().getUid();
    try (QemuWatch watch = QemuWatch.of(vm)) {
      client.nodes().withName(node).delete();
      await("no entry").until(() -> client.nodes().withName(node).get() == null);
      assertThat(hypervisor(node).getMetadata().getUid()).isEqualTo(hypervisor);
      var pod = client.pods().inNamespace(SPACE.namespace()).withName(slot);
      pod.withGracePeriod(0).delete();
      await("no slot").until(() -> pod.get() == null);
      assertThat(watch.pids()).as("the guest runs on").containsExactly(qemu);

      cluster.lab().restart(node, "kubelet");
      await("the node takes guests again")
          .atMost(Duration.ofMinutes(1))
          .until(() -> cluster.nodes().contains(node) && !cluster.takesNoNewGuests(node));
      LastEnd end =
          vm.awaitStatus("has ended", s -> s.lastEnd() != null && slot.equals(s.lastEnd().domain()))
              .lastEnd();
      assertThat(end).extracting(LastEnd::reason).isEqualTo(Reason.SlotEnded);
      GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
      assertThat(after.bootId()).isNotEqualTo(before.bootId());
      assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
      watch.assertNeverTwo();
    }
    assertThat(hypervisor(node).getMetadata().getUid()).isEqualTo(hypervisor);
    // It no longer tries to unmount what the guest had held.
    cluster.lab().restart(node, "kubelet");
  }

  /**
   * The node dies with one guest, and, against the administrator's word, another one that runs on
   * in it.
   */
  @Test
  void aNodeIsGoneForGoodAndComesBackAllTheSame() {
    String node = cluster.nodes().getLast();
    TestVm dead = SPACE.vm("dead").createOn(node);
    TestVm alive = GOING.vm("alive").createOn(node);
    dead.awaitGuest();
    alive.awaitGuest();
    String boot = host(node).bootId();
    String qemu = dead.qemuPid();
    try {
      COMPONENTS.forEach(component -> cluster.lab().kill(node, component));
      cluster.lab().exec(node, "kill", "-KILL", qemu);
      dead.awaitPhase(Phase.Unknown);

      dead.delete();
      client.namespaces().withName(GOING.namespace()).delete();
      String wait =
          awaitMessage(dead, WAITS + "The agent of " + node + " has not been heard of since");
      assertThat(wait).startsWith(WAITS).contains("vireo.dev/confirmed-dead=" + boot);
      // Kubernetes deletes a namespace's pods before all else, and waits for them: for the slot.
      awaitMessage(alive, "vireo.dev/confirmed-dead=" + boot);

      String wrong = "00000000-0000-4000-8000-000000000000";
      run(wait.replace(boot, wrong));
      String told = awaitMessage(dead, "vireo.dev/confirmed-dead=" + wrong + " does not name");
      assertThat(domains()).isEqualTo(2);

      run(told);
      dead.awaitGone();
      await("namespace gone")
          .atMost(Duration.ofMinutes(1))
          .until(() -> client.namespaces().withName(GOING.namespace()).get() == null);
      assertThat(QemuWatch.pids(alive)).as("the administrator was wrong").hasSize(1);

      restart(node);
      await("the guest that was let go is ended")
          .atMost(Duration.ofMinutes(1))
          .until(() -> QemuWatch.pids(alive).isEmpty());
      assertThat(QemuWatch.pids(dead)).isEmpty();
      await("no new guests")
          .atMost(Duration.ofMinutes(1))
          .until(() -> cluster.takesNoNewGuests(node) && readyReason(node).equals("SaidToBeDead"));
    } finally {
      restart(node);
      takeBack(node);
    }
    await("healthy again")
        .atMost(Duration.ofMinutes(2))
        .until(() -> !cluster.takesNoNewGuests(node) && readyReason(node).equals("AsDeclared"));
  }

  /** Until the old machine is back, which can tell. */
  @Test
  void aNewMachineOfTheNodesNameProvesNothing() {
    String node = cluster.nodes().getLast();
    TestVm vm = SPACE.vm("left-behind").createOn(node);
    vm.awaitGuest();
    String machine = host(node).machineId();
    String qemu = vm.qemuPid();
    try (QemuWatch watch = QemuWatch.of(vm)) {
      COMPONENTS.forEach(component -> cluster.lab().kill(node, component));
      cluster.lab().exec(node, "kill", "-KILL", qemu);
      becomeMachine(node, "0123456789abcdef0123456789abcdef");
      restart(node);
      awaitMessage(vm, node + " is another machine now than the one that started the guest");
      assertThat(vm.status().phase()).isEqualTo(Phase.Unknown);
      TestVm newcomer = SPACE.vm("newcomer").createOn(node);
      newcomer.awaitGuest();
      newcomer.delete();
      newcomer.awaitGone();
      vm.delete();
      awaitMessage(vm, WAITS + node + " is another machine now");
      assertThat(QemuWatch.pids(vm)).isEmpty();

      becomeMachine(node, machine);
      cluster.lab().kill(node, "agent");
      cluster.lab().restart(node, "agent");
      vm.awaitGone();
      watch.assertNeverTwo();
    } finally {
      becomeMachine(node, machine);
      restart(node);
    }
  }

  private void becomeMachine(String node, String id) {
    cluster.lab().exec(node, "sh", "-c", "echo " + id + " >/etc/machine-id");
  }

  private long domains() {
    return client.resources(Domain.class).inAnyNamespace().list().getItems().size();
  }

  private String awaitMessage(TestVm vm, String part) {
    return await(vm.name() + " says " + part)
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> vm.condition(ConditionType.Ready).map(c -> c.getMessage()).orElse(""),
            m -> m.contains(part));
  }

  /** Does what a sentence says at its end. */
  private void run(String sentence) {
    String command = sentence.substring(sentence.indexOf("kubectl ") + "kubectl ".length());
    assertThat(cluster.lab().kubectl(command.split(" "))).contains("annotated");
  }

  /** Also what has not been killed, or is back already. */
  private void restart(String node) {
    COMPONENTS.reversed().forEach(component -> cluster.lab().restart(node, component));
  }

  private void takeBack(String node) {
    client
        .resources(Hypervisor.class)
        .withName(node)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"" + Labels.CONFIRMED_DEAD + "\":null}}}");
  }

  private Hypervisor hypervisor(String node) {
    return client.resources(Hypervisor.class).withName(node).require();
  }

  private HostIdentity host(String node) {
    return cluster.hypervisor(node).map(s -> s.host()).orElseThrow();
  }

  private String readyReason(String node) {
    return cluster
        .hypervisor(node)
        .flatMap(s -> Conditions.find(s.conditions(), ConditionType.Ready))
        .map(c -> c.getReason())
        .orElse("");
  }
}
