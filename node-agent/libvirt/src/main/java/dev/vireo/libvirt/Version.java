package dev.vireo.libvirt;

/** A version as libvirt counts: major * 1,000,000 + minor * 1,000 + release. Prints as 9.0.0. */
public record Version(int major, int minor, int release) implements Comparable<Version> {
  /** The version of libvirt's number. */
  public static Version of(long number) {
    return new Version(
        Math.toIntExact(number / 1_000_000),
        (int) (number / 1_000 % 1_000),
        (int) (number % 1_000));
  }

  @Override
  public int compareTo(Version other) {
    return Long.compare(number(), other.number());
  }

  private long number() {
    return major * 1_000_000L + minor * 1_000L + release;
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + release;
  }
}
