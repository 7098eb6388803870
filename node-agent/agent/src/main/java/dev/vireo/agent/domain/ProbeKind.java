package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.Probe;
import java.util.Optional;

/** What a guest is probed for. */
public enum ProbeKind {
  /** Whether it can be sent requests. */
  READINESS,
  /** Whether it is to go on. */
  LIVENESS;

  /** The probe of this kind that the guest is told of. */
  public Optional<Probe> of(DomainRun told) {
    return switch (this) {
      case READINESS -> told.readiness();
      case LIVENESS -> told.liveness();
    };
  }
}
