package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * Tells a machine and its boot from all others.
 *
 * @param machineId content of /etc/machine-id
 * @param bootId content of /proc/sys/kernel/random/boot_id
 */
public record HostIdentity(
    @JsonPropertyDescription("The host's /etc/machine-id.") @Required String machineId,
    @JsonPropertyDescription("The host's boot ID; another one means that it was booted anew.")
        @Required
        String bootId) {}
