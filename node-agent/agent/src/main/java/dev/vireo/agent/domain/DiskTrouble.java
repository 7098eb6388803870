package dev.vireo.agent.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A guest that stands still for its disks' sake, and what this agent has done about it.
 *
 * @param faults of its disks; empty as long as QEMU has told of none
 * @param tries how often it was let go on
 * @param lastTry uptime of the last time
 */
public record DiskTrouble(List<DiskFault> faults, int tries, Optional<Duration> lastTry) {
  /** Copies the list. */
  public DiskTrouble {
    faults = List.copyOf(faults);
  }
}
