package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Reboot;
import dev.vireo.agent.domain.DomainPlan.Reset;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.RebootMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reboots and resets that a guest which is there was told of, each value once. Pure. */
final class DeedPlanner {
  private DeedPlanner() {}

  /** Of a guest whose CPUs run. */
  static Optional<DomainPlan> planRunning(Domain desired, DomainObserved seen) {
    return planReset(desired, seen)
        .or(() ->
            due(desired.getSpec().run().rebootedAt(), seen.runDone().rebootedAt())
                .map(at -> new Reboot(at, modeOf(seen))));
  }

  /** Of one that is paused as declared, and so hears nothing. */
  static Optional<DomainPlan> planReset(Domain desired, DomainObserved seen) {
    return due(desired.getSpec().run().resetAt(), seen.runDone().resetAt()).map(Reset::new);
  }

  private static Optional<String> due(@Nullable String told, Optional<String> done) {
    return Optional.ofNullable(told).filter(at -> !done.equals(Optional.of(at)));
  }

  private static RebootMode modeOf(DomainObserved seen) {
    return seen.guest().filter(g -> g.channel() == GuestSeen.Channel.CONNECTED).isPresent()
        ? RebootMode.GUEST_AGENT
        : RebootMode.ACPI;
  }
}
