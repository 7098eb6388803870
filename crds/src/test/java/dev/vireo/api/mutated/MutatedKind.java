package dev.vireo.api.mutated;

import java.util.List;

/** A kind whose manifests are spoiled. Of each ten seeds some are its own. */
public enum MutatedKind {
  /** What users write; half of all seeds. */
  VIRTUAL_MACHINE("virtualmachines", 0, 5),
  /** What users write, too, and a small kind. */
  MACHINE_IMAGE("machineimages", 5, 6),
  /** What an agent reads, opened. */
  DOMAIN("domains", 6, 10);

  private static final int SEEDS = 10;

  private final String plural;
  private final int from;
  private final int to;

  MutatedKind(String plural, int from, int to) {
    this.plural = plural;
    this.from = from;
    this.to = to;
  }

  /** As it stands in the path of a request. */
  public String plural() {
    return plural;
  }

  boolean owns(long seed) {
    long place = Math.floorMod(seed, (long) SEEDS);
    return from <= place && place < to;
  }

  /** Name of the manifest that this seed spoils. */
  String manifestOf(long seed) {
    List<String> all = manifests();
    return all.get((int) Math.floorMod(seed / SEEDS, (long) all.size()));
  }

  /** Names of all its manifests. */
  List<String> manifests() {
    return switch (this) {
      case VIRTUAL_MACHINE -> List.of("virtualmachine-full.yaml", "virtualmachine-small.yaml");
      case MACHINE_IMAGE -> List.of("machineimage.yaml");
      case DOMAIN -> List.of("domain-full.yaml", "domain-small.yaml");
    };
  }
}
