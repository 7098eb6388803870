package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user applies a VM, sees it run, reaches it, powers it off and on, and deletes it. */
@BesideOthers
class RunAVirtualMachineE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("run");

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void anAppliedVmBootsAndIsSeenByKubectlAndByVirsh() {
    TestVm vm = SPACE.vm("web-1").create("tiny");
    GuestFacts facts = vm.awaitGuest();
    assertThat(facts.hostname()).isEqualTo("web-1");

    Lab lab = cluster.lab();
    assertThat(lab.kubectl("-n", SPACE.namespace(), "get", "vm", vm.name()).lines().toList())
        .satisfiesExactly(
            header ->
                assertThat(header.split("\\s+"))
                    .containsExactly(
                        "NAME", "PHASE", "READY", "NODE", "IP", "RESTARTS", "CPU", "MEMORY", "AGE"),
            row ->
                assertThat(row.split("\\s+"))
                    .startsWith("web-1", "Running", "True", vm.node(), vm.ip(), "0", "1", "128Mi"));
    assertThat(lab.virsh(vm.node(), "list", "--name").lines()).contains(vm.libvirtName());
    assertThat(lab.virsh(vm.node(), "domuuid", vm.libvirtName()))
        .isEqualTo(vm.get().getMetadata().getUid());
  }

  @ConcurrentTest
  void theGuestAgentTellsAddressSystemAndHostName() {
    TestVm vm = SPACE.vm("web-2").create("tiny");
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");
    VirtualMachineStatus status =
        vm.awaitStatus("guest known", s -> s.guest() != null && s.guest().os() != null);
    assertThat(status.guest())
        .satisfies(guest -> {
          assertThat(guest.os()).startsWith("Vireo test guest");
          assertThat(guest.hostname()).isEqualTo("web-2");
        });
    assertThat(status.interfaces())
        .singleElement()
        .satisfies(nic -> assertThat(nic.mac()).startsWith("02:"));
    assertThat(eventReasons(vm))
        .containsSubsequence("Scheduled", "Starting", "Running", "GuestAgentConnected");
  }

  @ConcurrentTest
  void qemuIsInTheSlotsCgroupAndTheSlotIsReady() {
    TestVm vm = SPACE.vm("web-3").create("tiny");
    vm.awaitPhase(Phase.Running);
    Pod slot = slotOf(vm);
    String pid = vm.qemuPid();
    assertThat(cluster.lab().exec(vm.node(), "cat", "/proc/" + pid + "/cgroup").lines())
        .filteredOn(line -> line.contains(":memory:") || line.contains(":cpu:"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("pod" + slot.getMetadata().getUid() + "/"));
    await("the slot is ready")
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            slotOf(vm).getStatus().getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())));
  }

  @ConcurrentTest
  void everyNodeReachesTheGuestByItsAddressAndThroughAService() {
    TestVm vm = SPACE.vm("web-4").create("tiny");
    GuestFacts facts = vm.awaitGuest();
    cluster
        .client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(SPACE.namespace())
                .withName("web-4")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "web-4")
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    for (String node : cluster.nodes()) {
      assertThat(vm.factsFrom(node))
          .as("by address from %s", node)
          .hasValueSatisfying(f -> assertThat(f.bootId()).isEqualTo(facts.bootId()));
      await("through the Service from " + node)
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              cluster
                  .fromClientOn(
                      node,
                      "curl",
                      "-s",
                      "-m",
                      "3",
                      "http://web-4." + SPACE.namespace() + ".svc.cluster.local/")
                  .filter(words -> words.contains(facts.bootId()))
                  .isPresent());
    }
  }

  @ConcurrentTest
  void powerOffShutsTheGuestDownCleanlyAndOnStartsItAnew() {
    TestVm vm = SPACE.vm("web-5").create("tiny");
    GuestFacts first = vm.awaitGuest();
    String mac = vm.status().interfaces().getFirst().mac();
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");

    vm.power(Power.Off);
    VirtualMachineStatus stopped = vm.awaitPhase(Phase.Stopped);
    assertThat(stopped.lastEnd())
        .satisfies(end -> assertThat(end.reason()).hasToString("StoppedAsAsked"));
    vm.awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    await("the slot is gone").atMost(Duration.ofSeconds(60)).until(() -> slotsOf(vm).isEmpty());
    assertThat(SPACE.domains())
        .noneMatch(domain -> domain.getSpec().virtualMachine().name().equals(vm.name()));

    vm.power(Power.On);
    GuestFacts second = vm.awaitGuest();
    assertThat(second.bootId()).isNotEqualTo(first.bootId());
    assertThat(vm.status().interfaces().getFirst().mac()).isEqualTo(mac);
  }

  @ConcurrentTest
  void aChangeThatNeedsARestartIsNamedAndClearedWhenItIsReverted() {
    TestVm vm = SPACE.vm("web-6").create("tiny");
    vm.awaitPhase(Phase.Running);
    vm.patchSpec("{\"cpu\":{\"cores\":2}}");
    assertThat(vm.awaitCondition(ConditionType.UpToDate, "False", "RestartRequired"))
        .contains("cpu.cores");
    vm.patchSpec("{\"cpu\":{\"cores\":1}}");
    vm.awaitCondition(ConditionType.UpToDate, "True", "UpToDate");
  }

  private List<String> eventReasons(TestVm vm) {
    return cluster
        .client()
        .v1()
        .events()
        .inNamespace(SPACE.namespace())
        .withField("involvedObject.name", vm.name())
        .list()
        .getItems()
        .stream()
        .sorted((a, b) ->
            Long.compare(
                Long.parseLong(a.getMetadata().getResourceVersion()),
                Long.parseLong(b.getMetadata().getResourceVersion())))
        .map(event -> event.getReason())
        .toList();
  }

  private List<Pod> slotsOf(TestVm vm) {
    return cluster
        .client()
        .pods()
        .inNamespace(SPACE.namespace())
        .withLabel("vireo.dev/vm", vm.name())
        .list()
        .getItems();
  }

  private Pod slotOf(TestVm vm) {
    return slotsOf(vm).getFirst();
  }
}
