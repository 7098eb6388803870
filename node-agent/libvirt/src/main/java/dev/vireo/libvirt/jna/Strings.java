package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Strings in native memory. */
final class Strings {
  private static final int LONGEST = 1024;

  private Strings() {}

  /** Copies a string that libvirt gave to us, and frees it. */
  static String take(Pointer owned) {
    try {
      return owned.getString(0, "UTF-8");
    } finally {
      Native.free(Pointer.nativeValue(owned));
    }
  }

  /** Copies the beginning of a string that stays libvirt's, which a guest may have made long. */
  static Optional<String> copy(@Nullable Pointer borrowed) {
    return Optional.ofNullable(borrowed).map(Strings::beginningOf);
  }

  private static String beginningOf(Pointer string) {
    int length = 0;
    while (length < LONGEST && string.getByte(length) != 0) {
      length++;
    }
    return new String(string.getByteArray(0, length), StandardCharsets.UTF_8);
  }
}
