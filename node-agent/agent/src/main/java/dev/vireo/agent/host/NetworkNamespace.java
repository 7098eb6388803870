package dev.vireo.agent.host;

/**
 * A network namespace.
 *
 * @param inode its number; unique as long as the namespace lives
 */
public record NetworkNamespace(long inode) {}
