package dev.vireo.agent.domain;

import java.time.Duration;

/**
 * The word that a guest is being started, which is given before each start.
 *
 * @param at the uptime at which it was asked whether it is taken
 * @param takenBy who took it
 */
public record Announcement(Duration at, TakenBy takenBy) {

  /** Who has taken it. */
  public enum TakenBy {
    /**
     * The API server, which takes it only for the object as it is there: who is cut off is not
     * answered.
     */
    API_SERVER,
    /** The node's own file, as the API server was asked and did not answer. */
    NODE
  }
}
