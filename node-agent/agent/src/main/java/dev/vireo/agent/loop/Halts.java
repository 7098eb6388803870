package dev.vireo.agent.loop;

/** Told of each step as it is reached. */
@FunctionalInterface
public interface Halts {
  /** Does nothing, ever. */
  Halts NEVER = _ -> {};

  /** The step has been reached. A test's agent may end here. */
  void reached(Step step);
}
