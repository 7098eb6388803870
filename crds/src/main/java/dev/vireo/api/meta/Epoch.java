package dev.vireo.api.meta;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** How many restores of etcd are known of, as it is written on the agents' Leases. Pure. */
public final class Epoch {
  /** The highest that can be told: nine digits, so that each that is written can be read. */
  public static final int MAX = 999_999_999;

  private Epoch() {}

  /** Of how many restores a Lease tells its agent; 0 where it tells of none that can be read. */
  public static int toldOn(HasMetadata lease) {
    return read(lease, Labels.EPOCH);
  }

  /** After how many restores the node of a Lease has joined; 0 where that is not told. */
  public static int joinedOn(HasMetadata lease) {
    return read(lease, Labels.JOINED_EPOCH);
  }

  private static int read(HasMetadata lease, String annotation) {
    return Annotations.find(lease, annotation)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .orElse(0);
  }
}
