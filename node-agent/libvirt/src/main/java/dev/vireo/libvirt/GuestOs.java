package dev.vireo.libvirt;

import java.util.Optional;

/**
 * The guest's operating system, by the words of its os-release: id is "debian", prettyName "Debian
 * GNU/Linux 12 (bookworm)".
 */
public record GuestOs(
    Optional<String> id,
    Optional<String> prettyName,
    Optional<String> versionId,
    Optional<String> kernelRelease) {}
