package dev.vireo.api.change;

/**
 * One field that differs between two specs.
 *
 * @param path the field as a user would write it, for example {@code cpu.cores} or {@code
 *     disks[root].ephemeral.image.name}
 * @param impact how the change reaches a running guest
 */
public record FieldChange(String path, Impact impact) {}
