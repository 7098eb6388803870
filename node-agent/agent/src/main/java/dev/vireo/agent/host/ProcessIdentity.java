package dev.vireo.agent.host;

/**
 * One process of this boot: PIDs are used again, a PID with its start time is not.
 *
 * @param pid process ID
 * @param startTime clock ticks after boot, field 22 of {@code /proc/PID/stat}
 */
public record ProcessIdentity(long pid, long startTime) {}
