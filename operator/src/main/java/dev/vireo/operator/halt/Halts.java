package dev.vireo.operator.halt;

import java.nio.file.Path;
import java.util.Set;

/** Told of each step as it is reached. */
@FunctionalInterface
public interface Halts {
  /** Does nothing, ever. */
  Halts NEVER = _ -> {};

  /** Halts the process once at each of these steps; see {@link HaltOnce}. */
  static Halts at(Set<Step> steps, Path folder) {
    return steps.isEmpty() ? NEVER : new HaltOnce(steps, folder);
  }

  /** The step has been reached. A test's operator may end here. */
  void reached(Step step);
}
