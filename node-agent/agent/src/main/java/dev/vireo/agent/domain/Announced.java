package dev.vireo.agent.domain;

/**
 * Whether the API server has just taken the word that the guest is being started. It takes it only
 * for the object as it is there, so an agent that is cut off starts nothing, however old its word.
 */
public enum Announced {
  /** By the round before this one, of this process. */
  JUST_NOW,
  /** Not, or some time ago. */
  NOT_NOW
}
