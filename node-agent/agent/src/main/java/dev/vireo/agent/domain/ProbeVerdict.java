package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import java.util.Optional;

/**
 * What the probes of one kind have come to.
 *
 * @param run which run of the guest they were of: when it was started, as the status tells it
 * @param health of the guest, as far as this kind of probe tells
 * @param message why, in a sentence
 */
public record ProbeVerdict(String run, Health health, String message) {
  /** Whether it is of the run that the Domain tells of. */
  boolean isOf(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .filter(status -> run.equals(status.startedAt()))
        .isPresent();
  }

  /** How a guest is. */
  public enum Health {
    /** So many probes as decide it have not been made yet. */
    UNKNOWN,
    WELL,
    UNWELL
  }
}
