package dev.vireo.agent.loop;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * A process that is to be halted before and after a create, and reaches all steps that it is given.
 */
final class ReachSteps {
  private ReachSteps() {}

  public static void main(String[] arguments) {
    var halts = new HaltOnce(Set.of(Step.BEFORE_CREATE, Step.AFTER_CREATE), Path.of(arguments[0]));
    Arrays.stream(arguments).skip(1).map(Step::valueOf).forEach(halts::reached);
  }
}
