package dev.vireo.operator.node;

/** Where nodes are looked up. */
public interface NodeViews {
  /** What is known of a node, from memory; {@link NodeView#unknown} if nothing is. */
  NodeView observeNode(String name);

  /**
   * What the API server says of a node now. A proof rests on this: a memory that is behind may know
   * only of an earlier boot than the one in which a guest was started.
   */
  NodeView confirmNode(String name);

  /** What the hosts have told since etcd was last restored, from memory. */
  RestoreView observeRestore();
}
