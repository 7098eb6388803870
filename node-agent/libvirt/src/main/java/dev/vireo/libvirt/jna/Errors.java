package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorLevel;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import org.jspecify.annotations.Nullable;

/** Turns failed native calls into exceptions, on the thread that made the call. */
final class Errors {
  /** Offsets in {@code struct _virError}: two ints, a pointer, an int. */
  private static final int DOMAIN = 4;

  private static final int MESSAGE = 8;
  private static final int LEVEL = 8 + Native.POINTER_SIZE;

  private Errors() {}

  /** The pointer, or the thread's last error. */
  static Pointer check(Virt virt, @Nullable Pointer result) {
    if (result == null) {
      throw last(virt);
    }
    return result;
  }

  /** The number, or the thread's last error when it is negative. */
  static int check(Virt virt, int result) {
    if (result < 0) {
      throw last(virt);
    }
    return result;
  }

  /** Takes the thread's last error. */
  static LibvirtException last(Virt virt) {
    Pointer error = virt.virGetLastError();
    if (error == null) {
      return LibvirtException.of(
          ErrorCode.Known.INTERNAL_ERROR,
          ErrorOrigin.Known.NONE,
          "libvirt said that the call failed, and not why");
    }
    Pointer message = error.getPointer(MESSAGE);
    LibvirtException exception =
        new LibvirtException(
            ErrorCode.of(error.getInt(0)),
            ErrorOrigin.of(error.getInt(DOMAIN)),
            ErrorLevel.of(error.getInt(LEVEL)),
            message == null ? "libvirt gave no message" : message.getString(0, "UTF-8"));
    virt.virResetLastError();
    return exception;
  }
}
