package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;
import java.util.Optional;

/** Whether a guest that runs can be sent requests, by its readiness probe. Pure. */
final class Readiness {
  private Readiness() {}

  /** Whether there is a readiness probe. */
  static boolean isProbed(VirtualMachineSpec spec) {
    Probes probes = spec.probes();
    return probes != null && probes.readiness() != null;
  }

  /**
   * Why the guest is not ready, in a sentence; empty when it is, or is not probed. What is not
   * known to be ready is not: an agent of a version before the probes says nothing of it.
   */
  static Optional<String> notReady(VirtualMachineSpec spec, Domain domain) {
    if (!isProbed(spec)) {
      return Optional.empty();
    }
    Optional<ReadinessStatus> said = said(domain);
    return said.isPresent()
        ? said.filter(s -> !s.holds()).map(ReadinessStatus::message)
        : Optional.of(
            "The agent of "
                + domain.getSpec().nodeName()
                + " has not said yet whether the guest is ready. If that stays so, the agent is of"
                + " a version that knows no probes: upgrade it.");
  }

  /** Why it is ready, of one that is. */
  static String ready(Domain domain) {
    return said(domain).map(ReadinessStatus::message).orElse("The guest is ready.");
  }

  private static Optional<ReadinessStatus> said(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .flatMap(status -> Optional.ofNullable(status.readiness()));
  }
}
