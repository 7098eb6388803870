package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;

/**
 * What is known of restores of etcd.
 *
 * @param epoch how many are known of
 * @param report whether a guest has been told as one that the restored API server does not know
 */
public record RestoreSeen(int epoch, Report report) {

  /** Whether a Domain was told so after all hosts had been heard. */
  boolean isTakenIntoAccountBy(Domain domain) {
    return domain.getSpec().run().epochOrNone() >= epoch;
  }

  /** Whether a guest has been told. */
  public enum Report {
    /** Nothing is to be told of it. */
    NONE,
    /** What this host runs is still to be told. */
    PENDING,
    /** It runs here by the API server's own word, so it is not started elsewhere. */
    TOLD
  }
}
