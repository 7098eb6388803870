package dev.vireo.e2e.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When an agent had begun, and when it had looked at each guest for the first time, by its log.
 *
 * @param began start of its process
 * @param started as it says itself
 * @param guests one instant for each Domain of a namespace
 */
record AgentLog(Instant began, Instant started, List<Instant> guests) {
  private static final Pattern STARTED = Pattern.compile("^(\\S+) .* started in ([0-9.]+)s\\.");
  private static final Pattern PLANNED =
      Pattern.compile("^(\\S+) .*Planned\\. domain=(\\S+)/(\\S+) ");

  /** Reads the log of a process from its beginning. */
  static AgentLog of(String log, String namespace) {
    Optional<Matcher> started = log.lines().map(STARTED::matcher).filter(Matcher::find).findFirst();
    Instant at = started.map(m -> Instant.parse(m.group(1))).orElse(Instant.MAX);
    Duration took =
        started
            .map(m -> Duration.ofMillis(Math.round(Double.parseDouble(m.group(2)) * 1000)))
            .orElse(Duration.ZERO);
    List<String> domains = new ArrayList<>();
    List<Instant> guests = new ArrayList<>();
    log.lines()
        .map(PLANNED::matcher)
        .filter(m -> m.find() && m.group(2).equals(namespace))
        .forEach(m -> {
          if (!domains.contains(m.group(3))) {
            domains.add(m.group(3));
            guests.add(Instant.parse(m.group(1)));
          }
        });
    return new AgentLog(at.minus(took), at, guests);
  }

  double millisToStarted() {
    return Duration.between(began, started).toMillis();
  }

  double millisToGuest(int number) {
    return Duration.between(began, guests.get(number - 1)).toMillis();
  }
}
