package dev.vireo.agent.domain;

import dev.vireo.libvirt.DiskError;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a disk keeps its guest standing still.
 *
 * @param disk its name
 * @param claim that it is on; empty for one that lives as long as its slot
 * @param kind what QEMU says of it
 * @param free what its file system has left for it, in bytes; empty when that cannot be told
 */
public record DiskFault(
    String disk, Optional<String> claim, DiskError.Kind kind, OptionalLong free) {}
