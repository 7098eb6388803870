package dev.vireo.agent.domain;

import java.util.Objects;

/** What exceptions say. */
final class Failures {
  private Failures() {}

  static String sentenceOf(RuntimeException failure) {
    return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }
}
