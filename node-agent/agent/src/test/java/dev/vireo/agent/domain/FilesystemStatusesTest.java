package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.FilesystemStatus;
import dev.vireo.libvirt.GuestFilesystem;
import dev.vireo.libvirt.GuestFilesystem.Use;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilesystemStatusesTest {
  private static final long MIB = 1L << 20;

  @Test
  void oneIsToldWithItsSizeAndUse() {
    assertThat(FilesystemStatuses.of(List.of(root(10_000 * MIB + 5, 4_299 * MIB)), List.of()))
        .containsExactly(
            new FilesystemStatus("/", "vda1", "ext4", new Quantity("10000", "Mi"), 42));
  }

  @Test
  void useIsToldAnewWhenItHasChangedByFive() {
    assertThat(percentAfter(42, 4_699)).isEqualTo(42);
    assertThat(percentAfter(42, 4_700)).isEqualTo(47);
    assertThat(percentAfter(42, 3_800)).isEqualTo(42);
    assertThat(percentAfter(42, 3_799)).isEqualTo(37);
  }

  @Test
  void aFullOneIsToldAtOnceAndOneWithRoomAgainNotForAFewFiles() {
    assertThat(percentAfter(97, 9_999)).as("there is room").isEqualTo(97);
    assertThat(percentAfter(97, 10_000)).isEqualTo(100);
    assertThat(percentAfter(100, 9_999)).isEqualTo(100);
    assertThat(percentAfter(100, 9_500)).isEqualTo(95);
  }

  @Test
  void aSizeThatMovesWithOthersStaysAndOneThatWasGrownIsTold() {
    FilesystemStatus said = new FilesystemStatus("/", "vda1", "ext4", new Quantity("10000Mi"), 42);
    assertThat(sizeAfter(said, 10_050)).isEqualTo(new Quantity("10000Mi"));
    assertThat(sizeAfter(said, 10_200)).isEqualTo(new Quantity("10200Mi"));
    assertThat(sizeAfter(said, 9_000)).isEqualTo(new Quantity("9000Mi"));
  }

  @Test
  void ofADeviceThatIsMountedOftenTheOutermostIsTold() {
    assertThat(
            FilesystemStatuses.of(
                List.of(
                    on("vdb", "/var/lib/kubelet/pods/1/volumes/a"),
                    on("vdb", "/srv"),
                    on("vdb", "/var/lib/kubelet/pods/2/volumes/a"),
                    on("vda1", "/")),
                List.of()))
        .extracting(FilesystemStatus::mountPoint)
        .containsExactly("/", "/srv");
  }

  @Test
  void imagesThatAreMountedAreLeftOut() {
    GuestFilesystem snap =
        new GuestFilesystem(
            "/snap/core/1", Optional.of("loop0"), Optional.of("squashfs"), Use.of(MIB, MIB));
    assertThat(FilesystemStatuses.of(List.of(snap), List.of())).isEmpty();
  }

  @Test
  void whatAnOldAgentDoesNotTellIsAbsent() {
    assertThat(
            FilesystemStatuses.of(
                List.of(
                    new GuestFilesystem(
                        "C:\\", Optional.empty(), Optional.empty(), Optional.empty())),
                List.of()))
        .containsExactly(new FilesystemStatus("C:\\", null, null, null, null));
  }

  @Test
  void ofManyTheFirstByMountPointAreTold() {
    List<GuestFilesystem> many =
        IntStream.range(0, 50).mapToObj(i -> on("vd" + i, "/data-%02d".formatted(i))).toList();
    assertThat(FilesystemStatuses.of(many.reversed(), List.of()))
        .extracting(FilesystemStatus::mountPoint)
        .hasSize(10)
        .startsWith("/data-00", "/data-01")
        .endsWith("/data-09");
  }

  private static int percentAfter(int said, long used) {
    return Objects.requireNonNull(
        FilesystemStatuses.of(
                List.of(root(10_000 * MIB, used * MIB)),
                List.of(new FilesystemStatus("/", "vda1", "ext4", new Quantity("10000Mi"), said)))
            .getFirst()
            .usedPercent());
  }

  private static Quantity sizeAfter(FilesystemStatus said, long total) {
    return Objects.requireNonNull(
        FilesystemStatuses.of(List.of(root(total * MIB, 4_200 * MIB)), List.of(said))
            .getFirst()
            .size());
  }

  private static GuestFilesystem root(long total, long used) {
    return new GuestFilesystem("/", Optional.of("vda1"), Optional.of("ext4"), Use.of(total, used));
  }

  private static GuestFilesystem on(String device, String mountPoint) {
    return new GuestFilesystem(
        mountPoint, Optional.of(device), Optional.of("ext4"), Use.of(100 * MIB, 10 * MIB));
  }
}
