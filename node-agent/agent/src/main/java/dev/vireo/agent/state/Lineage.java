package dev.vireo.agent.state;

import java.util.Optional;

/**
 * How far this node has followed its Lease, which it writes every few seconds, and how many
 * restores of etcd it knows of. Whatever is done to an object, its resource version grows, so one
 * that is lower than before, or that of another object, tells that what was written has been taken
 * back. Pure.
 *
 * @param lease UID of the Lease; absent as long as none was seen
 * @param version its resource version, as it was last told
 * @param epoch how many restores are known of
 */
public record Lineage(Optional<String> lease, long version, int epoch) {
  /** Of a node that has seen nothing yet. */
  static final Lineage NEW = new Lineage(Optional.empty(), 0, 0);

  /**
   * What is known when the Lease has been read or written.
   *
   * @param told how many restores the Lease tells of
   */
  public Lineage next(String uid, long resourceVersion, int told) {
    int noticed = isBrokenBy(uid, resourceVersion) ? epoch + 1 : epoch;
    return new Lineage(Optional.of(uid), resourceVersion, Math.max(noticed, told));
  }

  private boolean isBrokenBy(String uid, long resourceVersion) {
    return lease.filter(known -> !known.equals(uid) || resourceVersion < version).isPresent();
  }
}
