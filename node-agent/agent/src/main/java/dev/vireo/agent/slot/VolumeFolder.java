package dev.vireo.agent.slot;

import java.nio.file.Path;

/**
 * The folder of a volume.
 *
 * @param here as the agent sees it
 * @param onHost as QEMU sees it
 */
public record VolumeFolder(Path here, Path onHost) {}
