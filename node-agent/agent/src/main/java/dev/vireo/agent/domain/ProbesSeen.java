package dev.vireo.agent.domain;

import java.util.Optional;

/**
 * What the probes of a guest have come to, as far as this agent has made them.
 *
 * @param readiness whether it can be sent requests
 * @param liveness whether it is to go on
 */
public record ProbesSeen(Optional<ProbeVerdict> readiness, Optional<ProbeVerdict> liveness) {
  /** It was not probed. */
  public static final ProbesSeen NONE = new ProbesSeen(Optional.empty(), Optional.empty());

  /** The same, without those of a kind. */
  ProbesSeen without(ProbeKind kind) {
    return switch (kind) {
      case READINESS -> new ProbesSeen(Optional.empty(), liveness);
      case LIVENESS -> new ProbesSeen(readiness, Optional.empty());
    };
  }

  /** The same, with another verdict. */
  ProbesSeen with(ProbeKind kind, ProbeVerdict verdict) {
    return switch (kind) {
      case READINESS -> new ProbesSeen(Optional.of(verdict), liveness);
      case LIVENESS -> new ProbesSeen(readiness, Optional.of(verdict));
    };
  }
}
