package dev.vireo.agent.domain;

import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import java.util.Optional;

/** The state volume of a Domain, a pure function. */
final class StateVolumeOf {
  private StateVolumeOf() {}

  /** Empty when it has none, or is not opened yet. */
  static Optional<StateVolume> domain(Domain domain) {
    DomainSpec spec = domain.getSpec();
    return Optional.ofNullable(spec.state())
        .flatMap(state ->
            spec.volumes().stream()
                .filter(volume -> volume.claimName().equals(state.claimName()))
                .findFirst())
        .flatMap(volume ->
            Optional.ofNullable(spec.slotUid())
                .map(slot ->
                    new StateVolume(domain.getMetadata().getUid(), new PodUid(slot), volume)));
  }
}
