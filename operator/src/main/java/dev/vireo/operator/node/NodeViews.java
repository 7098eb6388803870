package dev.vireo.operator.node;

/** Where nodes are looked up, from memory. */
@FunctionalInterface
public interface NodeViews {
  /** What is known of a node; {@link NodeView#unknown} if nothing is. */
  NodeView observeNode(String name);
}
