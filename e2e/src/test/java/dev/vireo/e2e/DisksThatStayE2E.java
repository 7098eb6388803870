package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.NodeVolume;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guest has written to a disk on a claim is there at its next start, wherever that is. */
@BesideOthers
@Order(3)
class DisksThatStayE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("disks");

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void theCountGoesOnAfterOffAndOnAndAfterDeletionAndANewVm() {
    SPACE.claim("counter", "64Mi");
    TestVm vm = SPACE.vm("web-1").createWithDataOn("counter");
    GuestFacts first = vm.awaitSaved(3);
    assertThat(first.counterDisk()).isEqualTo("vdb");
    assertThat(first.counterRestored()).as("the disk was new").isZero();

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.power(Power.On);
    GuestFacts second = vm.awaitSaved(first.counterSaved() + 1);
    assertThat(second.bootId()).isNotEqualTo(first.bootId());
    assertThat(second.counterRestored()).isGreaterThanOrEqualTo(first.counterSaved());
    assertThat(second.lastEnd()).isEqualTo("clean");

    vm.delete();
    vm.awaitGone();
    SPACE.vm("web-1").createWithDataOn("counter");
    GuestFacts third = vm.awaitSaved(second.counterSaved() + 1);
    assertThat(third.counterRestored()).isGreaterThanOrEqualTo(second.counterSaved());
    assertThat(third.lastEnd()).isEqualTo("clean");
  }

  @ConcurrentTest
  void whatWasFlushedIsThereThoughQemuWasKilled() {
    SPACE.claim("killed", "64Mi");
    TestVm vm = SPACE.vm("web-2").createWithDataOn("killed");
    GuestFacts before = vm.awaitSaved(3);
    vm.killQemu();
    vm.awaitPhase(Phase.CrashLoopBackOff);
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(after.lastEnd()).isEqualTo("dirty");
  }

  @ConcurrentTest
  void aRootDiskOnAClaimIsFilledFromItsImageOnceAndBooted() {
    SPACE.claim("root", "512Mi");
    TestVm vm = SPACE.vm("web-3").createWithRootOn("root", "tiny");
    vm.awaitGuest();
    String node = vm.node();
    String disk = diskOf(vm, "vda");
    assertThat(disk).contains("/volumes/").endsWith("/disk.img");
    String filled = inode(node, disk);
    assertThat(cluster.lab().virsh(node, "domblkinfo", vm.libvirtName(), "vda"))
        .containsPattern("Capacity: +" + (504L << 20) + "\\b");

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.power(Power.On);
    vm.awaitGuest();
    assertThat(vm.node()).as("the claim is on that node's disk").isEqualTo(node);
    assertThat(inode(node, diskOf(vm, "vda"))).as("the very same file").isEqualTo(filled);
  }

  @LongTest
  @ConcurrentTest
  void aDiskGrowsWithItsSizeAndKeepsWhatIsOnIt() {
    // The volumes of the lab cannot be expanded, so the disk begins smaller than its claim.
    SPACE.claim("growing", "256Mi");
    TestVm vm = SPACE.vm("web-4").createWithSizedDataOn("growing", "32Mi");
    GuestFacts small = vm.awaitSaved(2);
    assertThat(capacityOf(vm)).isEqualTo(32L << 20);

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.patchSpec(disks("growing", ", \"size\": \"100Mi\""));
    vm.power(Power.On);
    GuestFacts grown = vm.awaitSaved(small.counterSaved() + 1);
    assertThat(grown.counterRestored()).isGreaterThanOrEqualTo(small.counterSaved());
    assertThat(capacityOf(vm)).isEqualTo(100L << 20);

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.patchSpec(disks("growing", ""));
    vm.power(Power.On);
    vm.awaitSaved(grown.counterSaved() + 1);
    assertThat(capacityOf(vm)).as("what the claim holds").isEqualTo(248L << 20);
  }

  @ConcurrentTest
  void aDiskGrowsWithItsClaimAndKeepsWhatIsOnIt() {
    String node = cluster.nodes().getFirst();
    try (var volume = NodeVolume.folder(SPACE.namespace(), "expanded", node)) {
      TestVm vm = SPACE.vm("web-5").createWithDataOn("expanded");
      GuestFacts small = vm.awaitSaved(2);
      assertThat(capacityOf(vm)).isEqualTo(56L << 20);

      volume.grow("128Mi");
      vm.power(Power.Off);
      vm.awaitPhase(Phase.Stopped);
      vm.power(Power.On);
      GuestFacts grown = vm.awaitSaved(small.counterSaved() + 1);
      assertThat(grown.counterDisk()).isEqualTo("vdb");
      assertThat(grown.counterRestored()).isGreaterThanOrEqualTo(small.counterSaved());
      assertThat(capacityOf(vm)).isEqualTo(120L << 20);
      assertThat(vm.console("cat /sys/block/vdb/size | sed s/^/sectors=/"))
          .contains("sectors=" + (120 << 11));

      vm.delete();
      vm.awaitGone();
    }
  }

  /** QEMU is a user of its own there. */
  @ConcurrentTest
  void aDiskOnAHostPathIsOpenedByThatPathAndItsCountGoesOn() {
    String node = cluster.nodes().getLast();
    try (var volume = NodeVolume.hostPath(SPACE.namespace(), "host", node)) {
      TestVm vm = SPACE.vm("web-10").createWithDataOn("host");
      GuestFacts before = vm.awaitSaved(2);
      assertThat(vm.node()).isEqualTo(node);
      assertThat(diskOf(vm, "vdb")).isEqualTo(volume.path() + "/disk.img");

      vm.power(Power.Off);
      vm.awaitPhase(Phase.Stopped);
      vm.power(Power.On);
      GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
      assertThat(after.bootId()).isNotEqualTo(before.bootId());
      assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
      assertThat(after.lastEnd()).isEqualTo("clean");

      vm.delete();
      vm.awaitGone();
    }
  }

  @ConcurrentTest
  void aSizeThatTheClaimDoesNotHoldIsToldWithBothSizes() {
    SPACE.claim("small", "64Mi");
    TestVm vm = SPACE.vm("web-6").createWithSizedDataOn("small", "1Gi");
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ClaimTooSmall"))
        .isEqualTo(
            "Disk data is to have 1024 MiB, but claim small holds 56 MiB. Make its size in"
                + " spec.disks smaller, or the claim larger.");
  }

  @ConcurrentTest
  void aSecondVmOnOneClaimWaitsByTheHoldersNameAndStartsWhenTheHolderIsOff() {
    SPACE.claim("shared", "64Mi");
    TestVm holder = SPACE.vm("web-7").createWithDataOn("shared");
    GuestFacts before = holder.awaitSaved(2);
    TestVm second = SPACE.vm("web-8").createWithDataOn("shared");
    assertThat(second.awaitCondition(ConditionType.DisksReady, "False", "ClaimInUse"))
        .isEqualTo(
            "Claim shared is used by VirtualMachine web-7. Delete it or turn it off, or give this"
                + " VM a claim of its own.");
    assertThat(second.status().phase()).isEqualTo(Phase.WaitingForDisks);

    holder.power(Power.Off);
    GuestFacts after = second.awaitSaved(before.counterSaved() + 1);
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(after.lastEnd()).isEqualTo("clean");
  }

  @ConcurrentTest
  void aMissingClaimIsToldAndItsCreationIsEnough() {
    TestVm vm = SPACE.vm("web-9").createWithDataOn("late");
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ClaimNotFound"))
        .contains("PersistentVolumeClaim late does not exist");
    SPACE.claim("late", "64Mi");
    assertThat(vm.awaitSaved(1).counterDisk()).isEqualTo("vdb");
  }

  private static String disks(String claim, String size) {
    return """
    {"disks": [{"name": "root", "ephemeral": {"image": {"name": "tiny"}}},
               {"name": "data", "persistentVolumeClaim": {"claimName": "%s"%s}}]}
    """
        .formatted(claim, size);
  }

  private long capacityOf(TestVm vm) {
    return cluster
        .lab()
        .virsh(vm.node(), "domblkinfo", vm.libvirtName(), "vdb")
        .lines()
        .filter(line -> line.startsWith("Capacity:"))
        .map(line -> Long.parseLong(line.substring("Capacity:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  private String diskOf(TestVm vm, String target) {
    return cluster
        .lab()
        .virsh(vm.node(), "domblklist", vm.libvirtName())
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(target + " "))
        .map(line -> line.substring(target.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private String inode(String node, String file) {
    return cluster.lab().exec(node, "stat", "-c", "%d:%i", file);
  }
}
