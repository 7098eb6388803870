package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a start costs: apply to domain running, against the bare slot (apply to its sandbox) and the
 * bare {@code virsh create} of the same definition, all three in turn in the same run.
 */
@Isolated
class StartBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-start");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);

  private final Cluster cluster = Cluster.get();
  private final Samples vmTimes = Samples.ofMillis("VirtualMachine: apply to domain running");
  private final Samples slotTimes = Samples.ofMillis("bare slot: apply to sandbox");
  private final Samples createTimes = Samples.ofMillis("bare virsh create");

  /** What the guest is started with. */
  enum Disks {
    /** A layer on an image. */
    EPHEMERAL("layer"),
    /** That, a disk on a claim that was there before, and a seed for cloud-init. */
    EACH_KIND("each");

    private final String word;

    Disks(String word) {
      this.word = word;
    }
  }

  @BeforeAll
  static void makeDisks() {
    SPACE.claim("data", "64Mi");
    SPACE.secret("seed", Map.of("user-data", "#cloud-config\n"));
  }

  @ParameterizedTest
  @EnumSource
  void applyToDomainRunning(Disks disks) {
    String node = cluster.nodes().getFirst();
    var onNode = new OnNode(node);
    for (int round = 0; round < ROUNDS; round++) {
      TestVm vm = SPACE.vm("bench-" + disks.word + "-" + round);
      long start = System.nanoTime();
      switch (disks) {
        case EPHEMERAL -> vm.createOn(node);
        case EACH_KIND -> vm.createWithEachDiskOn(node, "data", "seed");
      }
      vmTimes.add(onNode.millisUntilRunning(vm.libvirtName(), start));
      vm.awaitPhase(Phase.Running);
      BareDomain bare = BareDomain.like(vm, onNode);
      Pod slot = slotOf(vm);
      vm.delete();
      vm.awaitGone();
      slotTimes.add(bareSlot(onNode, "bare-" + vm.name(), slot));
      createTimes.add(bare.create());
      bare.remove();
      System.out.printf("round %d of %d%n", round + 1, ROUNDS);
    }
    double goal = slotTimes.median() + 1.2 * createTimes.median() + 150;
    System.out.printf(
        Locale.ROOT,
        "%n%s%n%s%n%s%n%s%nratio to bare virsh create: %.2f; sandbox + 1.2 x create + 150 ms: %.0f ms,"
            + " reached: %s%n%n",
        disks,
        vmTimes.row(),
        slotTimes.row(),
        createTimes.row(),
        vmTimes.median() / createTimes.median(),
        goal,
        vmTimes.median() <= goal ? "yes" : "no");
    assertThat(vmTimes.median()).isPositive();
  }

  private Pod slotOf(TestVm vm) {
    return cluster
        .client()
        .pods()
        .inNamespace(SPACE.namespace())
        .withName(Objects.requireNonNull(vm.status().domain()))
        .get();
  }

  /** A pod with the slot's own spec, but for Vireo's labels and owner. */
  private double bareSlot(OnNode node, String name, Pod slot) {
    Pod bare =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(SPACE.namespace())
            .withName(name)
            .endMetadata()
            .withSpec(slot.getSpec())
            .build();
    long start = System.nanoTime();
    String uid = cluster.client().resource(bare).create().getMetadata().getUid();
    double millis =
        node.millisUntil(
            "cat /sys/fs/cgroup/memory/kubepods/burstable/pod%s/*/cgroup.procs 2>/dev/null | grep -q ."
                .formatted(uid),
            start);
    cluster.client().resource(bare).withGracePeriod(0).delete();
    return millis;
  }
}
