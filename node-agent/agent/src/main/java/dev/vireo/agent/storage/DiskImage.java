package dev.vireo.agent.storage;

import java.nio.file.Path;

/**
 * An image that a disk can be made of.
 *
 * @param file where it is
 * @param format read from its content
 * @param virtualSize size of the disk in it, in bytes
 * @param version of the file that was looked at
 */
public record DiskImage(Path file, ImageFormat format, long virtualSize, FileVersion version) {}
