package dev.vireo.agent.loop;

import java.nio.file.Path;

/** A process that is to be halted before a create, and reaches the step that it is given. */
final class ReachStep {
  private ReachStep() {}

  public static void main(String[] arguments) {
    new HaltOnce(Step.BEFORE_CREATE, Path.of(arguments[1]))
        .reached(Step.of(arguments[0]).orElseThrow());
  }
}
