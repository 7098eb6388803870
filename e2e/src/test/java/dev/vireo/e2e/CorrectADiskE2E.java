package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.CloudInitDisk;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.NodeVolume;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A disk that cannot be used is told with a sentence, and its correction alone brings the VM to
 * Running.
 */
@BesideOthers
class CorrectADiskE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bad-disks");

  private static final String IMAGES = "/var/lib/vireo/images/";

  private final Cluster cluster = Cluster.get();

  /** Done at the end, whatever came before. */
  private interface Last extends AutoCloseable {
    @Override
    void close();
  }

  @ConcurrentTest
  void aWrongNameOfASecret() {
    SPACE.secret("right", Map.of("user-data", "#cloud-config\n"));
    TestVm vm =
        SPACE.vm("typo").createWithSeed("tiny", "128Mi", new CloudInitDisk("wrong", List.of()));
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "FailedMount"))
        .contains("secret \"wrong\" not found");
    vm.patchSpec(
        """
        {"disks": [{"name": "root", "ephemeral": {"image": {"name": "tiny"}}},
                   {"name": "seed", "cloudInit": {"userDataSecret": "right"}}]}
        """);
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
  void aClaimThatIsOnAnotherNode() {
    TestVm vm = SPACE.vm("far");
    try (var _ = NodeVolume.folder(SPACE.namespace(), "far", cluster.nodes().getFirst());
        Last _ = () -> remove(vm)) {
      vm.createWithDataOn("far", cluster.nodes().getLast());
      assertThat(vm.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode"))
          .containsPattern("node affinity");
      assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForNode);
      vm.patchSpec("{\"placement\":null}");
      vm.awaitPhase(Phase.Running);
      assertThat(vm.node()).isEqualTo(cluster.nodes().getFirst());
    }
  }

  @ConcurrentTest
  void anImageThatIsLargerThanItsClaim() {
    SPACE.claim("small", "32Mi");
    SPACE.claim("large", "128Mi");
    TestVm vm = SPACE.vm("tight").createWithRootOn("small", "tiny");
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ClaimTooSmall"))
        .isEqualTo(
            "Image tiny has 48 MiB, but disk root on claim small can have 24 MiB. Use a larger"
                + " claim.");
    vm.patchSpec(
        """
        {"disks": [{"name": "root", "persistentVolumeClaim":
            {"claimName": "large", "image": {"name": "tiny"}}}]}
        """);
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
  void imagesThatReadTheHostAndOneThatWasCutShort() {
    String node = cluster.nodes().getFirst();
    images(node, "qemu-img create -q -f qcow2 -u -b /etc/shadow -F raw layer.qcow2 1M");
    images(node, "qemu-img create -q -f qcow2 -o data_file=split.data split.qcow2 1M");
    images(node, "qemu-img convert -f raw -O qcow2 tiny.img cut.qcow2");
    images(node, "truncate -s 1M cut.qcow2");
    List.of("layer", "split", "cut").forEach(name -> SPACE.image(name, name + ".qcow2"));
    TestVm vm = SPACE.vm("images");
    try {
      vm.createOn(node, "layer");
      awaitSentence(
          vm,
          "Image file %slayer.qcow2 is a layer over /etc/shadow. Flatten it with: qemu-img convert"
              + " -O qcow2 SOURCE TARGET, and use the result.");
      vm.patchSpec(root("split"));
      awaitSentence(
          vm,
          "Image file %ssplit.qcow2 keeps its data in split.data. Flatten it with: qemu-img convert"
              + " -O qcow2 SOURCE TARGET, and use the result.");
      vm.patchSpec(root("cut"));
      vm.awaitStatus(
          "tells that the image is corrupt",
          s ->
              s.conditions().stream()
                  .anyMatch(c ->
                      c.getMessage()
                          .startsWith(
                              "Image file "
                                  + IMAGES
                                  + "cut.qcow2 is corrupt: qemu-img check finds ")));
      assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForDisks);
      images(node, "cp tiny.img cut.new && mv cut.new cut.qcow2");
      vm.awaitPhase(Phase.Running);
      remove(vm);
    } finally {
      images(node, "rm layer.qcow2 split.qcow2 split.data cut.qcow2");
    }
  }

  @ConcurrentTest
  void aVolumeThatIsFullWhileTheGuestRuns() {
    TestVm vm = SPACE.vm("full");
    try (var volume = NodeVolume.fileSystem(SPACE.namespace(), "full", cluster.nodes().getFirst());
        Last _ = () -> remove(vm)) {
      volume.fill();
      vm.createWithDataOn("full");
      assertThat(vm.awaitCondition(ConditionType.Ready, "False", "VolumeFull"))
          .isEqualTo(
              "There is no room for a write of the guest to disk data (claim full), so it was"
                  + " paused before it lost anything. Make room there (16 MiB at least), and it"
                  + " goes on by itself.");
      assertThat(vm.status().phase()).isEqualTo(Phase.Paused);
      String qemu = vm.qemuPid();
      volume.makeRoom();
      assertThat(vm.awaitSaved(1).counterDisk()).isEqualTo("vdb");
      assertThat(vm.qemuPid()).as("the very same guest").isEqualTo(qemu);
    }
  }

  private static String root(String image) {
    return "{\"disks\":[{\"name\":\"root\",\"ephemeral\":{\"image\":{\"name\":\"%s\"}}}]}"
        .formatted(image);
  }

  private static void awaitSentence(TestVm vm, String sentence) {
    String wanted = sentence.formatted(IMAGES);
    vm.awaitStatus(
        "tells: " + wanted,
        s -> s.conditions().stream().anyMatch(c -> wanted.equals(c.getMessage())));
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ImageInvalid"))
        .isEqualTo(wanted);
  }

  private static void remove(TestVm vm) {
    vm.delete();
    vm.awaitGone();
  }

  /** In the node's folder of golden images. */
  private void images(String node, String command) {
    cluster.lab().exec(node, "sh", "-ec", "cd " + IMAGES + " && " + command);
  }
}
