package dev.vireo.libvirt.jna;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/** glibc's {@code mallinfo2}: what all arenas have given out, in bytes. */
final class MallocInfo {
  /** {@code struct mallinfo2}. */
  @FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static class Values extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  interface Libc extends Library {
    Values mallinfo2();
  }

  private static final Libc LIBC = Native.load("c", Libc.class);

  private MallocInfo() {}

  /** After a collection, so that what only Java's garbage still holds does not count. */
  static long used() {
    System.gc();
    Values values = LIBC.mallinfo2();
    return values.uordblks + values.hblkhd;
  }
}
