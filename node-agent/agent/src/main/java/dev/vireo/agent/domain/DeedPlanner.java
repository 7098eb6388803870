package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Reboot;
import dev.vireo.agent.domain.DomainPlan.Reset;
import dev.vireo.agent.domain.DomainPlan.SetOnReboot;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.libvirt.RebootMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reboots and resets that a guest which is there was told of, each value once, and what becomes
 * of its domain when it boots anew. Pure.
 */
final class DeedPlanner {
  private DeedPlanner() {}

  /** Of a guest whose CPUs run. */
  static Optional<DomainPlan> planRunning(Domain desired, DomainObserved seen) {
    return planReset(desired, seen)
        .or(() ->
            due(desired.getSpec().run().rebootedAt(), seen.runDone().rebootedAt())
                .map(at -> planReboot(at, seen)))
        .or(() -> planOnReboot(desired, seen));
  }

  // libvirt makes a shutdown of the reboot of a domain that is set to end then, which could not be
  // told from one that the guest wanted. Once it is asked, what is set is set again.
  private static DomainPlan planReboot(String at, DomainObserved seen) {
    return switch (seen.runDone().onReboot()) {
      case Restart -> new Reboot(at, modeOf(seen));
      case Destroy -> new SetOnReboot(RebootAction.Restart);
    };
  }

  private static Optional<DomainPlan> planOnReboot(Domain desired, DomainObserved seen) {
    RebootAction told = desired.getSpec().run().onReboot();
    return told == seen.runDone().onReboot()
        ? Optional.empty()
        : Optional.of(new SetOnReboot(told));
  }

  /** Of one that is paused as declared, and so hears nothing. */
  static Optional<DomainPlan> planReset(Domain desired, DomainObserved seen) {
    return due(desired.getSpec().run().resetAt(), seen.runDone().resetAt())
        .map(at -> planOnReboot(desired, seen).orElseGet(() -> new Reset(at)));
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
