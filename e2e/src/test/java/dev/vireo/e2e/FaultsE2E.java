package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process of ours, of libvirt or of Kubernetes is killed; the guest does not notice. */
@Isolated
class FaultsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("faults");

  private static final String CONTROL_PLANE = "control-plane";

  private final Cluster cluster = Cluster.get();

  @Test
  void aGuestRunsOnWhenWhatIsOnItsNodeIsKilledAndObeysAfterwards() {
    TestVm vm = counting("steady");
    GuestFacts last = vm.awaitSaved(1);
    String node = vm.node();
    String qemu = vm.qemuPid();
    for (String component : List.of("agent", "libvirtd", "kubelet", "containerd", "operator")) {
      cluster.lab().kill(node, component);
      try {
        last = assertGoesOn(component + " is dead", vm, last);
      } finally {
        cluster.lab().restart(node, component);
      }
      last = assertGoesOn(component + " is back", vm, last);
      assertObeys(component, vm, qemu);
    }
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    assertThat(vm.qemuProcesses()).isZero();
  }

  // With an agent killed too, and others than the API server, in ApiAwayE2E and EtcdRestoreE2E.
  @LongTest
  @Test
  void aGuestRunsOnWithoutAnApiServerAndObeysAfterwards() {
    TestVm vm = counting("lone");
    GuestFacts last = vm.awaitSaved(1);
    String node = vm.node();
    String address = vm.ip();
    String qemu = vm.qemuPid();
    for (String component : List.of("apiserver", "etcd")) {
      cluster.lab().kill(CONTROL_PLANE, component);
      try {
        awaitWords(node, address, last.uptimeSeconds() + 15);
      } finally {
        cluster.lab().restart(CONTROL_PLANE, component);
      }
      last = assertGoesOn(component + " is back", vm, last);
      assertObeys(component, vm, qemu);
    }
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
  }

  /** Nobody but an agent starts another DHCP server for the slot. */
  @Test
  void anAgentThatIsStartedWithoutAnApiServerTakesCareOfTheGuestsThatItFinds() {
    TestVm vm = counting("orphan");
    GuestFacts before = vm.awaitSaved(1);
    Domain domain = vm.domain().orElseThrow();
    String node = vm.node();
    String address = vm.ip();
    String qemu = vm.qemuPid();
    PodProcess agent = PodProcess.of(AgentPod.on(node).pod(), "java");
    var server = new PodProcess(node, uidOfSlot(vm), "dnsmasq");

    cluster.lab().kill(CONTROL_PLANE, "apiserver");
    try {
      String killed = server.pid();
      agent.signal("KILL");
      server.signal("KILL");
      server.awaitOtherThan(killed);
      GuestFacts later = awaitWords(node, address, before.uptimeSeconds());
      assertThat(later.bootId()).isEqualTo(before.bootId());
    } finally {
      cluster.lab().restart(CONTROL_PLANE, "apiserver");
    }
    await("the new agent's own word, now that it can be asked for it")
        .atMost(Duration.ofSeconds(60))
        .until(() -> AgentPod.on(node).isReady() && AgentPod.on(node).hasSeen(domain));
    vm.awaitPhase(Phase.Running);
    assertGoesOn("afterwards", vm, before);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(vm.status().incarnations()).isEqualTo(1);
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    assertThat(vm.qemuProcesses()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slot", "pause"})
  void aGuestRunsOnWhenAProcessOfItsSlotIsKilled(String process) {
    // A pod whose sandbox has died is ended first, with all of its grace, and then made anew.
    SPACE.claim("shaken-" + process, "64Mi");
    TestVm vm = SPACE.vm("shaken-" + process).createWithDataOn("shaken-" + process, 1);
    GuestFacts before = vm.awaitSaved(1);
    String qemu = vm.qemuPid();
    String slot = uidOfSlot(vm);
    String address = vm.ip();
    var ofSlot = new PodProcess(vm.node(), slot, process);
    String killed = ofSlot.pid();
    ofSlot.signal("KILL");
    ofSlot.awaitOtherThan(killed);
    if (process.equals("pause")) {
      // A new sandbox has another address: the guest's network is moved there, and the guest takes
      // it.
      await("the address of the new sandbox")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !vm.ip().equals(address));
    }
    assertGoesOn("afterwards", vm, before);
    assertThat(vm.ip().equals(address)).isEqualTo(process.equals("slot"));
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(uidOfSlot(vm)).isEqualTo(slot);
    assertThat(vm.status().incarnations()).isEqualTo(1);
  }

  @LongTest
  @Test
  void aGuestThatWaitsForItsNextAttemptGetsItThoughTheAgentWasKilled() {
    TestVm vm = SPACE.vm("waiting").create("tiny");
    GuestFacts before = vm.awaitGuest();
    String node = vm.node();
    vm.killQemu();
    String next = vm.awaitPhase(Phase.CrashLoopBackOff).restartsOrNone().nextAttempt();
    cluster.lab().kill(node, "agent");
    cluster.lab().restart(node, "agent");
    vm.awaitStatus("running again", s -> s.restartsOrNone().times() == 1);
    assertThat(vm.awaitGuest().bootId()).isNotEqualTo(before.bootId());
    GuestRun run = vm.status().history().getFirst();
    assertThat(Instant.parse(Objects.requireNonNull(run.startedAt())))
        .isAfterOrEqualTo(Instant.parse(Objects.requireNonNull(next)).minusSeconds(3));
    assertThat(vm.status().incarnations()).isEqualTo(1);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @Test
  void aVmThatIsDeclaredWhileTheAgentIsDeadStartsWhenItIsBack() {
    String node = cluster.nodes().getFirst();
    cluster.lab().kill(node, "agent");
    TestVm vm = SPACE.vm("patient").createOn(node);
    cluster.lab().restart(node, "agent");
    vm.awaitGuest();
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @Test
  void oneQemuThatHangsKeepsNoOtherFromStartingStoppingAndGoing() {
    String node = cluster.nodes().getFirst();
    TestVm hung = SPACE.vm("hung").createOn(node);
    GuestFacts before = hung.awaitGuest();
    String pid = hung.qemuPid();
    cluster.lab().exec(node, "kill", "-STOP", pid);
    try {
      TestVm other = SPACE.vm("other").createOn(node);
      other.awaitGuest();
      other.power(Power.Off);
      other.awaitPhase(Phase.Stopped);
      other.delete();
      other.awaitGone();
    } finally {
      cluster.lab().exec(node, "kill", "-CONT", pid);
    }
    assertGoesOn("afterwards", hung, before);
  }

  @Test
  void aNodeWhoseLibvirtIsDeadTakesNoNewGuestsUntilItIsBack() {
    String node = cluster.nodes().getLast();
    TestVm vm = SPACE.vm("steady").createOn(node);
    GuestFacts before = vm.awaitGuest();
    cluster.lab().kill(node, "libvirtd");
    try {
      awaitReady(node, false);
      await("the node takes no new slots")
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.takesNoNewGuests(node));
      assertThat(vm.facts())
          .hasValueSatisfying(f -> assertThat(f.bootId()).isEqualTo(before.bootId()));
      TestVm other = SPACE.vm("waits").createOn(node);
      other.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode");
      cluster.lab().restart(node, "libvirtd");
      awaitReady(node, true);
      other.awaitPhase(Phase.Running);
    } finally {
      cluster.lab().restart(node, "libvirtd");
    }
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
  }

  /** A guest that counts on a disk on a claim. */
  private static TestVm counting(String name) {
    SPACE.claim(name, "64Mi");
    return SPACE.vm(name).createWithDataOn(name);
  }

  /** Asked from the node itself, which needs no API server. */
  private GuestFacts awaitWords(String node, String address, double uptime) {
    return await("the guest goes on")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> GuestFacts.askedFrom(node, address), facts -> facts.uptimeSeconds() >= uptime);
  }

  private String uidOfSlot(TestVm vm) {
    return Objects.requireNonNull(vm.domain().orElseThrow().getSpec().slotUid());
  }

  /** Asks from another node than the guest's own, whose kubelet may be the one that is dead. */
  private GuestFacts assertGoesOn(String when, TestVm vm, GuestFacts before) {
    String asker =
        cluster.nodes().stream().filter(n -> !n.equals(vm.node())).findFirst().orElseThrow();
    GuestFacts now =
        await("the guest answers: " + when)
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(
                () -> vm.factsFrom(asker).orElse(null), f -> f != null && hasSavedMore(f, before));
    assertThat(now.bootId()).isEqualTo(before.bootId());
    assertThat(now.uptimeSeconds()).isGreaterThan(before.uptimeSeconds());
    return now;
  }

  private static void assertObeys(String component, TestVm vm, String qemu) {
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    vm.power(Power.On);
    assertThat(vm.awaitPhase(Phase.Running).incarnations()).as(component).isEqualTo(1);
    assertThat(vm.qemuProcesses()).as(component).isEqualTo(1);
    assertThat(vm.qemuPid()).as(component).isEqualTo(qemu);
  }

  /** The count on its disk has gone on, where it has such a disk. */
  private static boolean hasSavedMore(GuestFacts now, GuestFacts before) {
    return !before.hasCounterDisk() || now.counterSaved() > before.counterSaved();
  }

  private void awaitReady(String node, boolean wanted) {
    await("Hypervisor " + node + " Ready=" + wanted)
        .atMost(Duration.ofMinutes(1))
        .until(() -> ready(node) == wanted);
  }

  private boolean ready(String node) {
    return cluster
        .hypervisor(node)
        .filter(status -> Conditions.holds(status.conditions(), ConditionType.Ready))
        .isPresent();
  }
}
