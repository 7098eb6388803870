package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What an earlier Vireo has started is kept by this one.
 *
 * <p>Runs by name only, on a lab where the earlier one is deployed: {@code e2e/lab test upgrade}.
 */
@Isolated
@EnabledIfSystemProperty(named = "upgrade.from", matches = ".+")
class UpgradeE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("upgrade");

  private final Cluster cluster = Cluster.get();

  /** A running guest, as nothing but its own end may change it. */
  private record Running(
      String qemu, String bootId, String node, long incarnations, String slotUid, PodSpec slot) {}

  @Test
  void guestsRunOnAndNothingThatWasDeclaredIsLost() {
    SPACE.claim("kept-data", "64Mi");
    TestVm kept = SPACE.vm("kept").createWithDataOn("kept-data");
    TestVm brief = SPACE.vm("brief").create("tiny");
    TestVm off = SPACE.vm("off").create("tiny");
    off.power(Power.Off);
    off.awaitPhase(Phase.Stopped);
    kept.awaitSaved(3);
    brief.awaitGuest();
    List<Running> before = List.of(running(kept), running(brief));
    List<Map<String, Object>> declared = declared(kept, brief, off);

    SPACE.deployVireo();

    GuestFacts facts = kept.awaitSaved(kept.awaitGuest().counterSaved() + 5);
    assertThat(List.of(running(kept), running(brief))).isEqualTo(before);
    List<Map<String, Object>> now = declared(kept, brief, off);
    for (int i = 0; i < declared.size(); i++) {
      assertThat(now.get(i)).containsAllEntriesOf(declared.get(i));
    }
    assertThat(off.status().phase()).isEqualTo(Phase.Stopped);

    kept.power(Power.Off);
    kept.awaitPhase(Phase.Stopped);
    kept.power(Power.On);
    assertThat(kept.awaitSaved(facts.counterSaved() + 1).counterRestored())
        .isGreaterThanOrEqualTo(facts.counterSaved());
    brief.delete();
    brief.awaitGone();
    off.power(Power.On);
    off.awaitGuest();
  }

  private static Running running(TestVm vm) {
    VirtualMachineStatus status = vm.awaitPhase(Phase.Running);
    Pod slot =
        SPACE.slots().stream()
            .filter(pod -> pod.getMetadata().getName().equals(status.domain()))
            .findAny()
            .orElseThrow();
    return new Running(
        vm.qemuPid(),
        vm.awaitGuest().bootId(),
        vm.node(),
        Objects.requireNonNull(status.incarnations()),
        slot.getMetadata().getUid(),
        slot.getSpec());
  }

  private List<Map<String, Object>> declared(TestVm kept, TestVm brief, TestVm off) {
    return List.of(
        spec("VirtualMachine", kept.name()),
        spec("VirtualMachine", brief.name()),
        spec("VirtualMachine", off.name()),
        spec("Domain", String.valueOf(kept.status().domain())),
        spec("Domain", String.valueOf(brief.status().domain())));
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> spec(String kind, String name) {
    GenericKubernetesResource object =
        cluster
            .client()
            .genericKubernetesResources("vireo.dev/v1alpha1", kind)
            .inNamespace(SPACE.namespace())
            .withName(name)
            .require();
    return (Map<String, Object>)
        Objects.requireNonNull(object.getAdditionalProperties().get("spec"));
  }
}
