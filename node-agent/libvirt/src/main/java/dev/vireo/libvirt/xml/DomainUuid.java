package dev.vireo.libvirt.xml;

import java.util.UUID;

/** A domain's UUID: the identity by which presence is judged. */
public record DomainUuid(UUID value) implements Comparable<DomainUuid> {
  /** From the usual text of 36 characters. */
  public static DomainUuid of(String text) {
    return new DomainUuid(UUID.fromString(text));
  }

  @Override
  public int compareTo(DomainUuid other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
