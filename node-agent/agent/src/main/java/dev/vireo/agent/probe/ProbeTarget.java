package dev.vireo.agent.probe;

import dev.vireo.agent.domain.ProbeKind;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.libvirt.xml.DomainUuid;
import java.util.Optional;

/**
 * A guest that is to be probed, or will be when it runs. Pure.
 *
 * @param uuid of the guest
 * @param domainUid of its Domain
 * @param kind what it is probed for
 * @param probe how
 * @param run which run of the guest: when it was started
 * @param activity whether it is probed now
 * @param said what the status says of its readiness
 */
record ProbeTarget(
    DomainUuid uuid,
    String domainUid,
    ProbeKind kind,
    Probe probe,
    String run,
    Activity activity,
    Optional<ReadinessStatus> said) {
  /** Whether a guest is probed. */
  enum Activity {
    /** Its CPUs run, and are to run. */
    PROBED,
    /** It is paused, shuts down, or is about to. */
    RESTS
  }

  /** Empty when the Domain has no such probe, or no guest. */
  static Optional<ProbeTarget> of(Domain domain, ProbeKind kind) {
    Optional<DomainStatus> status = Optional.ofNullable(domain.getStatus());
    Optional<String> run = status.flatMap(s -> Optional.ofNullable(s.startedAt()));
    return kind.of(domain.getSpec().run())
        .flatMap(probe ->
            run.map(started ->
                new ProbeTarget(
                    DomainXml.uuidOf(domain),
                    domain.getMetadata().getUid(),
                    kind,
                    probe,
                    started,
                    isProbed(domain) ? Activity.PROBED : Activity.RESTS,
                    status.flatMap(s -> Optional.ofNullable(s.readiness())))));
  }

  private static boolean isProbed(Domain domain) {
    DomainStatus status = domain.getStatus();
    return status != null
        && status.state() == DomainState.Running
        && domain.getMetadata().getDeletionTimestamp() == null
        && domain.getSpec().run().power() == GuestPower.On;
  }
}
