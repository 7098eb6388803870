package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.GuestInterfaceStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guest tells of itself, and what is done about an agent in it that goes or hangs. */
@BesideOthers
class GuestAgentE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("guestagent");

  private static final String AGENT =
      "qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run";

  /** Longer than an agent is asked quickly. */
  private static final Duration QUIET = Duration.ofSeconds(45);

  @ConcurrentTest
  void aGuestTellsOfItselfAndIsWrittenNoMoreWhenNothingHappens() {
    TestVm vm = SPACE.vm("teller").create("tiny");
    VirtualMachineStatus status =
        vm.awaitStatus(
            "told by its agent", s -> s.guest() != null && !s.guest().interfaces().isEmpty());
    GuestStatus guest = Objects.requireNonNull(status.guest());
    assertThat(guest.connected()).isTrue();
    assertThat(guest.kernel()).contains("-cloud-amd64");
    assertThat(Objects.requireNonNull(guest.timeZone()).offset()).isEqualTo("Z");
    assertThat(guest.users()).isEmpty();
    assertThat(guest.interfaces())
        .extracting(GuestInterfaceStatus::mac)
        .containsExactly(status.interfaces().getFirst().mac());

    AtomicReference<String> last = new AtomicReference<>("");
    await("nothing is written")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .during(QUIET)
        .until(() -> {
          String now = versionsOf(vm);
          return now.equals(last.getAndSet(now));
        });
  }

  @ConcurrentTest
  void anAgentThatGoesAndComesIsToldAndWhatTheGuestSaidStays() {
    TestVm vm = connected("leaver");
    vm.console("killall qemu-ga");
    vm.awaitCondition(ConditionType.GuestAgentConnected, "False", "AgentNotConnected");
    assertThat(Objects.requireNonNull(vm.status().guest()))
        .satisfies(guest -> {
          assertThat(guest.connected()).isFalse();
          assertThat(guest.hostname()).isEqualTo("leaver");
        });
    vm.console(AGENT + " >/dev/null 2>&1 &");
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");
  }

  @ConcurrentTest
  void anAgentThatHangsIsToldAndHoldsUpNoStop() {
    TestVm vm = connected("hanger");
    vm.console("killall -STOP qemu-ga");
    // A guest that goes on after a pause is asked at once.
    virsh(vm, "suspend");
    vm.awaitPhase(Phase.Paused);
    virsh(vm, "resume");
    vm.awaitCondition(ConditionType.GuestAgentConnected, "False", "AgentNotConnected");
    assertThat(vm.status().phase()).isEqualTo(Phase.Running);

    vm.power(Power.Off);
    VirtualMachineStatus stopped = vm.awaitPhase(Phase.Stopped);
    assertThat(Objects.requireNonNull(stopped.lastEnd()).reason())
        .as("by its power button")
        .isEqualTo(Reason.StoppedAsAsked);
  }

  private static TestVm connected(String name) {
    TestVm vm = SPACE.vm(name).create("tiny");
    vm.awaitGuest();
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");
    return vm;
  }

  private static void virsh(TestVm vm, String command) {
    Cluster.get().lab().virsh(vm.node(), command, vm.libvirtName());
  }

  private static String versionsOf(TestVm vm) {
    return vm.get().getMetadata().getResourceVersion()
        + " "
        + vm.domain().orElseThrow().getMetadata().getResourceVersion();
  }
}
