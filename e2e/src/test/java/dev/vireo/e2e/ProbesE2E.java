package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a guest is, is asked again and again, and Services and the VM's life follow. */
@BesideOthers
class ProbesE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("probes");

  private static final String AGENT =
      "qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void aServiceFollowsACommandInTheGuest() {
    TestVm vm = SPACE.vm("ready").create("tiny");
    service("ready");
    vm.awaitGuest();
    await("a guest without a probe is ready").atMost(SOON).until(() -> serves("ready", vm));
    probe(vm, "readiness", "\"exec\":{\"command\":[\"/bin/test\",\"-e\",\"/run/ready\"]}");
    vm.awaitCondition(ConditionType.GuestReady, "False", "GuestNotReady");
    await("it leaves the Service").atMost(SOON).until(() -> !serves("ready", vm));
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "GuestNotReady"))
        .contains("The guest runs on " + vm.node());

    vm.console("touch /run/ready");
    vm.awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
    vm.awaitCondition(ConditionType.Ready, "True", "Running");
    await("it is in the Service").atMost(SOON).until(() -> serves("ready", vm));

    vm.console("rm /run/ready");
    assertThat(vm.awaitCondition(ConditionType.GuestReady, "False", "GuestNotReady"))
        .contains("exec")
        .contains("the command ended with exit code 1");
    await("it leaves the Service").atMost(SOON).until(() -> !serves("ready", vm));
    assertThat(vm.status().phase()).isEqualTo(Phase.Running);
    assertThat(vm.status().incarnations()).as("nothing was restarted").isEqualTo(1);

    vm.patchSpec("{\"probes\":null}");
    await("without its probe it is ready").atMost(SOON).until(() -> serves("ready", vm));
    assertThat(vm.condition(ConditionType.GuestReady)).isEmpty();
  }

  @ConcurrentTest
  void aServiceFollowsTheGuestsHttpServerAndItsPorts() {
    TestVm vm = SPACE.vm("web").create("tiny");
    service("web");
    probe(vm, "readiness", "\"httpGet\":{\"port\":80}");
    vm.awaitPhase(Phase.Running);
    vm.awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
    await("it is in the Service").atMost(SOON).until(() -> serves("web", vm));

    probe(vm, "readiness", "\"httpGet\":null,\"tcpSocket\":{\"port\":81}");
    assertThat(vm.awaitCondition(ConditionType.GuestReady, "False", "GuestNotReady"))
        .contains("port 81 cannot be connected to (Connection refused)");
    await("it leaves the Service").atMost(SOON).until(() -> !serves("web", vm));
    probe(vm, "readiness", "\"tcpSocket\":{\"port\":80}");
    vm.awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
    assertThat(vm.status().incarnations()).isEqualTo(1);
  }

  @ConcurrentTest
  void aGuestWhoseAgentIsSilentIsNotReady() {
    TestVm vm = SPACE.vm("agent").create("tiny");
    vm.awaitGuest();
    probe(vm, "readiness", "\"guestAgent\":{}");
    vm.awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
    vm.console("killall qemu-ga");
    vm.awaitCondition(ConditionType.GuestReady, "False", "GuestNotReady");
    vm.console(AGENT + " >/dev/null 2>&1 &");
    vm.awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
  }

  @ConcurrentTest
  void aGuestThatIsSickIsEndedAndStartedAgainAsAfterACrash() {
    TestVm vm = SPACE.vm("sick").create("tiny", RestartPolicy.OnFailure);
    vm.awaitGuest();
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");
    // The guest is to boot again in peace.
    probe(
        vm,
        "liveness",
        "\"exec\":{\"command\":[\"/bin/test\",\"!\",\"-e\",\"/run/sick\"]},\"initialDelaySeconds\":60");
    GuestFacts before = vm.awaitGuest();
    vm.console("touch /run/sick");
    VirtualMachineStatus status =
        vm.awaitStatus(
            "ended by its liveness probe",
            s -> s.lastEnd() != null && s.lastEnd().reason() == Reason.LivenessFailed);
    assertThat(Objects.requireNonNull(status.lastEnd()).message())
        .contains("exec")
        .contains("the command ended with exit code 1");

    vm.awaitStatus("running again", s -> s.restartsOrNone().times() == 1);
    assertThat(vm.awaitGuest().bootId()).isNotEqualTo(before.bootId());
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    VirtualMachineStatus again = vm.status();
    assertThat(again.restartsOrNone().lastReason()).isEqualTo(Reason.LivenessFailed);
    assertThat(again.incarnations()).as("in its slot").isEqualTo(1);
    GuestRun sick = again.history().get(1);
    assertThat(sick.reason()).isEqualTo(Reason.LivenessFailed);
    assertThat(sick.libvirtReason()).isEqualTo("destroyed");
    assertThat(sick.by()).isEqualTo(EndedBy.Vireo);
  }

  @ConcurrentTest
  void neverLeavesAGuestDownThatIsSick() {
    TestVm vm = SPACE.vm("sick-once").create("tiny", RestartPolicy.Never);
    vm.awaitGuest();
    probe(vm, "liveness", "\"tcpSocket\":{\"port\":81}");
    VirtualMachineStatus failed = vm.awaitPhase(Phase.Failed);
    assertThat(Objects.requireNonNull(failed.lastEnd()).reason()).isEqualTo(Reason.LivenessFailed);
    assertThat(failed.restartsOrNone().nextAttempt()).isNull();
  }

  @ConcurrentTest
  void aGuestThatStandsStillIsNotEndedForIt() {
    TestVm vm = SPACE.vm("still").create("tiny");
    GuestFacts before = vm.awaitGuest();
    probe(vm, "liveness", "\"httpGet\":{\"port\":80}");
    String qemu = vm.qemuPid();
    cluster.lab().virsh(vm.node(), "suspend", vm.libvirtName());
    vm.awaitPhase(Phase.Paused);
    await("longer than it would take to fail")
        .during(Duration.ofSeconds(15))
        .atMost(Duration.ofSeconds(45))
        .until(() -> vm.status().lastEnd() == null && vm.qemuProcesses() == 1);
    cluster.lab().virsh(vm.node(), "resume", vm.libvirtName());
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
    assertThat(vm.qemuPid()).isEqualTo(qemu);
  }

  /** Each second, and decided by two in a row. */
  private static void probe(TestVm vm, String kind, String target) {
    vm.patchSpec(
        "{\"probes\":{\"%s\":{%s,\"periodSeconds\":1,\"timeoutSeconds\":5,\"failureThreshold\":2}}}"
            .formatted(kind, target));
  }

  private void service(String name) {
    cluster
        .client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(SPACE.namespace())
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", name))
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString(80))
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  /** Whether the Service sends requests to the VM's guest. */
  private boolean serves(String service, TestVm vm) {
    List<Endpoint> endpoints =
        cluster
            .client()
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(SPACE.namespace())
            .withLabel("kubernetes.io/service-name", service)
            .list()
            .getItems()
            .stream()
            .flatMap(slice -> slice.getEndpoints().stream())
            .toList();
    return endpoints.stream()
        .filter(endpoint -> endpoint.getAddresses().contains(vm.ip()))
        .anyMatch(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()));
  }
}
