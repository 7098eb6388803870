package dev.vireo.api.meta;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which steps on the way to a running guest are written. */
public final class Progress {
  /** Within it most guests start. */
  private static final Duration SOON_TOLD = Duration.ofSeconds(3);

  private Progress() {}

  /**
   * For how long the steps of a new incarnation that need nobody, and lead to the next by
   * themselves, are still not written: people would hardly see them, and each write costs the API
   * server, and all who watch, as much as one that matters.
   *
   * @param incarnation its Domain or its slot
   * @return empty when they are written: it has been long enough, or by this clock it is not made
   *     yet
   */
  public static Optional<Duration> untold(HasMetadata incarnation, Instant now) {
    return Optional.ofNullable(incarnation.getMetadata().getCreationTimestamp())
        .map(made -> Duration.between(Instant.parse(made), now))
        .filter(age -> !age.isNegative())
        .map(SOON_TOLD::minus)
        .filter(Duration::isPositive);
  }
}
