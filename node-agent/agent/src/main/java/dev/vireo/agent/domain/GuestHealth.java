package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.WatchdogAction;
import java.util.Optional;

/**
 * How a guest has fared since it was started, as far as this agent has seen it.
 *
 * @param shutdown why QEMU said that it shuts down
 * @param watchdog what its watchdog has done last
 * @param reboots its boots, if this agent has seen one
 * @param probes what its probes have come to
 */
public record GuestHealth(
    Optional<ShutdownCause> shutdown,
    Optional<WatchdogAction> watchdog,
    Optional<Reboots> reboots,
    ProbesSeen probes) {}
