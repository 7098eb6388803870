package dev.vireo.agent.domain;

/**
 * What the probes of one kind have come to.
 *
 * @param run which run of the guest they were of: when it was started, as the status tells it
 * @param health of the guest, as far as this kind of probe tells
 * @param message why, in a sentence
 */
public record ProbeVerdict(String run, Health health, String message) {
  /** How a guest is. */
  public enum Health {
    /** So many probes as decide it have not been made yet. */
    UNKNOWN,
    WELL,
    UNWELL
  }
}
