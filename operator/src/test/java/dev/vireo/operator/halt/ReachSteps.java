package dev.vireo.operator.halt;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * A process that is to be halted before and after an opening, and reaches all steps that it is
 * given.
 */
final class ReachSteps {
  private ReachSteps() {}

  public static void main(String[] arguments) {
    var halts = new HaltOnce(Set.of(Step.BEFORE_OPEN, Step.AFTER_OPEN), Path.of(arguments[0]));
    Arrays.stream(arguments).skip(1).map(Step::valueOf).forEach(halts::reached);
  }
}
