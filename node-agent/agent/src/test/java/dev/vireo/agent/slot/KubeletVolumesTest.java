package dev.vireo.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.v1alpha1.DomainVolume;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeletVolumesTest {
  private static final PodUid POD = new PodUid("3");

  @TempDir Path root;
  private Path volumes;
  private VolumeFinder finder;

  @BeforeEach
  void makeNode() throws IOException {
    volumes = root.resolve("kubelet/pods/3/volumes");
    finder =
        VolumeFinder.of(
            new HostPaths(
                root.resolve("proc"),
                root,
                root.resolve("kubelet"),
                root,
                root,
                root.resolve("host")));
    Files.createDirectories(root.resolve("proc/self"));
    mounted();
  }

  @Test
  void aMountedVolumeIsFoundWhateverItsPlugin() throws IOException {
    Path local = Files.createDirectories(volumes.resolve("kubernetes.io~local-volume/pv-1"));
    Files.createDirectories(volumes.resolve("kubernetes.io~empty-dir/disks"));
    mounted(local);
    assertThat(finder.find(POD, volume("pv-1", null))).contains(new VolumeFolder(local, local));
  }

  @Test
  void aVolumeOfACsiDriverIsMountedOneFolderDeeper() throws IOException {
    Path mount = Files.createDirectories(volumes.resolve("kubernetes.io~csi/pv-1/mount"));
    mounted(mount);
    assertThat(finder.find(POD, volume("pv-1", null))).contains(new VolumeFolder(mount, mount));
  }

  @Test
  void aFolderThatIsNotMountedYetIsNoVolume() throws IOException {
    Files.createDirectories(volumes.resolve("kubernetes.io~nfs/pv-1"));
    assertThat(finder.find(POD, volume("pv-1", null))).isEmpty();
  }

  @Test
  void aSlotWithoutVolumesHasNone() {
    assertThat(finder.find(POD, volume("pv-1", null))).isEmpty();
  }

  @Test
  void anotherVolumeOfTheSlotIsNotIt() throws IOException {
    Path other = Files.createDirectories(volumes.resolve("kubernetes.io~nfs/pv-2"));
    mounted(other);
    assertThat(finder.find(POD, volume("pv-1", null))).isEmpty();
  }

  @Test
  void aHostPathIsThatPathOnTheHost() throws IOException {
    Path here = Files.createDirectories(root.resolve("host/srv/data"));
    assertThat(finder.find(POD, volume("pv-1", "/srv/data")))
        .contains(new VolumeFolder(here, Path.of("/srv/data")));
    assertThat(finder.find(POD, volume("pv-1", "/srv/none"))).isEmpty();
  }

  @Test
  void aHostPathThroughALinkIsRefused() throws IOException {
    Files.createDirectories(root.resolve("host/real/data"));
    Files.createSymbolicLink(root.resolve("host/srv"), Path.of("/real"));
    assertThatThrownBy(() -> finder.find(POD, volume("pv-1", "/srv/data")))
        .isInstanceOf(HostException.class)
        .hasMessage(
            "The path /srv/data of a hostPath volume goes through a symbolic link at srv. Name the"
                + " real path in the PersistentVolume.");
  }

  private void mounted(Path... points) throws IOException {
    Files.writeString(
        root.resolve("proc/self/mountinfo"),
        Stream.of(points)
            .map(p -> "71 28 0:51 /x %s rw,relatime shared:33 - ext4 /dev/vda rw\n".formatted(p))
            .collect(Collectors.joining()));
  }

  private static DomainVolume volume(String name, @Nullable String hostPath) {
    return new DomainVolume("data", name, new Quantity("1Gi"), hostPath);
  }
}
