package dev.vireo.e2e.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What has happened in a run and when, to be read when something has gone wrong. */
final class Timeline {
  private final Instant began = Instant.now();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  void add(String what) {
    Duration since = Duration.between(began, Instant.now());
    lines.add("%7.2f s  %s".formatted(since.toMillis() / 1000.0, what));
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
