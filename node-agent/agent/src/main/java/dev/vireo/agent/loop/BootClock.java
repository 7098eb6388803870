package dev.vireo.agent.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The host's clocks. Uptime is the kernel's, so that an agent started again counts on with it. */
public final class BootClock implements HostClock {
  private final Duration uptimeAtStart;
  private final long start;

  /** Reads the uptime once, from {@code proc}. */
  public BootClock(Path proc) {
    this.uptimeAtStart = read(proc.resolve("uptime"));
    this.start = System.nanoTime();
  }

  private static Duration read(Path file) {
    try {
      String seconds = Files.readString(file).strip().split(" ", 2)[0];
      return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
    } catch (IOException e) {
      throw new UncheckedIOException("The host's uptime cannot be read.", e);
    }
  }

  @Override
  public Instant time() {
    return Instant.now();
  }

  @Override
  public Duration uptime() {
    return uptimeAtStart.plusNanos(System.nanoTime() - start);
  }
}
