package dev.vireo.libvirt.xml;

/** An amount of memory. Prints in the largest binary unit that fits without rest. */
public record MemorySize(long bytes) implements Comparable<MemorySize> {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  /** Refuses less than nothing. */
  public MemorySize {
    if (bytes < 0) {
      throw new IllegalArgumentException("A memory size cannot be negative: " + bytes);
    }
  }

  /** So many KiB. */
  public static MemorySize ofKib(long kib) {
    return new MemorySize(Math.multiplyExact(kib, 1024L));
  }

  /** So many MiB. */
  public static MemorySize ofMib(long mib) {
    return new MemorySize(Math.multiplyExact(mib, 1024L * 1024));
  }

  /** In whole KiB, rounded up, as libvirt does. */
  public long kib() {
    return Math.ceilDiv(bytes, 1024L);
  }

  @Override
  public int compareTo(MemorySize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    long value = bytes;
    int unit = 0;
    while (value != 0 && value % 1024 == 0 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return value + " " + UNITS[unit];
  }
}
