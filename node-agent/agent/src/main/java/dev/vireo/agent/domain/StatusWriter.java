package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;

/** Writes the status of Domains. */
@FunctionalInterface
public interface StatusWriter {
  /** Writes it, if the object is still the one that was looked at. */
  Written write(Domain domain, DomainStatus status);

  /** What came of it. */
  sealed interface Written {
    /** It is written; the object as it is now. */
    record Done(Domain domain) implements Written {}

    /** There is no such object any more. */
    record Gone() implements Written {}

    /** The API server would not have it, as when the object was changed meanwhile: look again. */
    record Failed(String why) implements Written {}

    /** The API server did not answer: nobody here knows whether it is written. */
    record Unanswered(String why) implements Written {}
  }
}
