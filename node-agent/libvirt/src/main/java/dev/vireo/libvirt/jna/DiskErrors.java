package dev.vireo.libvirt.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.vireo.libvirt.DiskError;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code struct _virDomainDiskError}: disk, error. */
final class DiskErrors {
  private static final int SIZE = 16;
  private static final int ERROR = 8;

  private DiskErrors() {}

  static List<DiskError> read(Virt virt, DomainHandle domain) {
    int disks = Errors.check(virt, virt.virDomainGetDiskErrors(domain.pointer(), null, 0, 0));
    if (disks == 0) {
      return List.of();
    }
    try (Memory array = new Memory((long) SIZE * disks)) {
      array.clear();
      int count =
          Errors.check(virt, virt.virDomainGetDiskErrors(domain.pointer(), array, disks, 0));
      List<DiskError> errors = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        errors.add(take(array, (long) i * SIZE));
      }
      return errors;
    }
  }

  /** The name is the caller's to free. */
  private static DiskError take(Pointer array, long offset) {
    String target = Strings.take(array.getPointer(offset));
    return new DiskError(target, DiskError.Kind.of(array.getInt(offset + ERROR)));
  }
}
