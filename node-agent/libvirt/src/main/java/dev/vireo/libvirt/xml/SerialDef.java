package dev.vireo.libvirt.xml;

import java.util.Optional;

/**
 * The first serial port, on a pseudo terminal, which is also the console. {@code logFile} gets a
 * copy of its output.
 */
public record SerialDef(Optional<String> logFile) {}
