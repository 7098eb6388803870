package dev.vireo.libvirt.xml;

/** libvirt's scaled integers, as far as libvirt itself writes them. */
final class MemoryUnits {
  private MemoryUnits() {}

  static MemorySize size(long count, String unit) {
    long factor =
        switch (unit) {
          case "b", "bytes" -> 1;
          case "KB" -> 1_000;
          case "k", "KiB" -> 1L << 10;
          case "MB" -> 1_000_000;
          case "M", "MiB" -> 1L << 20;
          case "GB" -> 1_000_000_000;
          case "G", "GiB" -> 1L << 30;
          case "TB" -> 1_000_000_000_000L;
          case "T", "TiB" -> 1L << 40;
          default -> throw new XmlException("Unknown unit of memory: " + unit);
        };
    return new MemorySize(Math.multiplyExact(count, factor));
  }
}
