package dev.vireo.libvirt.xml;

import java.time.Duration;
import java.util.Optional;

/**
 * The virtio memory balloon. {@code statsPeriod}, whole seconds, lets the guest tell its memory use
 * so often.
 */
public record BalloonDef(Optional<Duration> statsPeriod) {}
