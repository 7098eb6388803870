package dev.vireo.operator.kube;

/**
 * Ends this process, to be started again with nothing in its caches: their watches may wait for
 * what a restored API server will tell in hours.
 */
@FunctionalInterface
public interface FreshStart {
  /**
   * Ends it.
   *
   * @param why a sentence
   */
  void because(String why);
}
