package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.FilesystemStatus;
import dev.vireo.libvirt.GuestFilesystem;
import dev.vireo.libvirt.GuestFilesystem.Use;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of a guest's file systems are told, and what of them is told anew. */
final class FilesystemStatuses {
  private static final int MOST = 10;
  private static final long MIB = 1L << 20;

  /** Always full, so of no interest, and on some systems there are dozens. */
  private static final Set<String> IMAGES =
      Set.of("squashfs", "erofs", "cramfs", "iso9660", "udf", "cdfs");

  private static final int STEP = 5;
  private static final int FULL = 100;
  private static final Comparator<GuestFilesystem> BY_MOUNT_POINT =
      Comparator.comparing(GuestFilesystem::mountPoint);

  private FilesystemStatuses() {}

  /**
   * One for each device, as mounts into containers come and go.
   *
   * @param said what the status tells
   */
  static List<FilesystemStatus> of(List<GuestFilesystem> told, List<FilesystemStatus> said) {
    return told.stream()
        .filter(fs -> !fs.type().map(FilesystemStatuses::isImage).orElse(false))
        .collect(
            Collectors.toMap(
                fs -> fs.device().orElse(fs.mountPoint()),
                Function.identity(),
                FilesystemStatuses::outer))
        .values()
        .stream()
        .sorted(BY_MOUNT_POINT)
        .limit(MOST)
        .map(fs -> of(fs, said))
        .toList();
  }

  private static boolean isImage(String type) {
    return IMAGES.contains(type.toLowerCase(Locale.ROOT));
  }

  private static GuestFilesystem outer(GuestFilesystem one, GuestFilesystem other) {
    Comparator<GuestFilesystem> outerFirst =
        Comparator.<GuestFilesystem>comparingInt(fs -> fs.mountPoint().length())
            .thenComparing(BY_MOUNT_POINT);
    return outerFirst.compare(one, other) <= 0 ? one : other;
  }

  private static FilesystemStatus of(GuestFilesystem fs, List<FilesystemStatus> all) {
    Optional<FilesystemStatus> said =
        all.stream().filter(before -> before.mountPoint().equals(fs.mountPoint())).findFirst();
    return new FilesystemStatus(
        fs.mountPoint(),
        fs.device().orElse(null),
        fs.type().orElse(null),
        fs.use().map(use -> size(use, said)).orElse(null),
        fs.use().map(use -> percent(use, said)).orElse(null));
  }

  /** Some file systems share their room with others, so that it moves with what those hold. */
  private static Quantity size(Use use, Optional<FilesystemStatus> said) {
    long mebibytes = use.totalBytes() / MIB;
    return said.<@Nullable Quantity>map(FilesystemStatus::size)
        .filter(before -> Math.abs(mebibytesOf(before) - mebibytes) * FULL <= mebibytes)
        .orElseGet(() -> new Quantity(Long.toString(mebibytes), "Mi"));
  }

  private static long mebibytesOf(Quantity size) {
    return Quantity.getAmountInBytes(size).longValue() / MIB;
  }

  /** From full it comes back only by a whole step, or it would be told with each file. */
  private static int percent(Use use, Optional<FilesystemStatus> said) {
    int percent = use.percent();
    return said.<@Nullable Integer>map(FilesystemStatus::usedPercent)
        .filter(before -> Math.abs(before - percent) < STEP)
        .filter(before -> before == FULL || percent < FULL)
        .orElse(percent);
  }
}
