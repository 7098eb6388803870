package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;

/** Writes the status of Domains. */
@FunctionalInterface
public interface StatusWriter {
  /** Writes it, if that very object is still there. */
  Written write(Domain domain, DomainStatus status);

  /** What came of it. */
  sealed interface Written {
    /** It is written; the object as it is now. */
    record Done(Domain domain) implements Written {}

    /** That very object is gone. */
    record Gone() implements Written {}

    /** It is not known to be written. */
    record Failed(String why) implements Written {}
  }
}
