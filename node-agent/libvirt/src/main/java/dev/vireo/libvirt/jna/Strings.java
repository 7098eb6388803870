package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Strings in native memory. */
final class Strings {
  private Strings() {}

  /** Copies a string that libvirt gave to us, and frees it. */
  static String take(Pointer owned) {
    try {
      return owned.getString(0, "UTF-8");
    } finally {
      Native.free(Pointer.nativeValue(owned));
    }
  }

  /** Copies a string that stays libvirt's. */
  static Optional<String> copy(@Nullable Pointer borrowed) {
    return Optional.ofNullable(borrowed).map(pointer -> pointer.getString(0, "UTF-8"));
  }
}
