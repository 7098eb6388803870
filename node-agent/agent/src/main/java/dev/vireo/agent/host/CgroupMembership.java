package dev.vireo.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line of {@code /proc/PID/cgroup}.
 *
 * @param hierarchy folder in which the hierarchy is mounted
 * @param group path in it
 */
record CgroupMembership(String hierarchy, String group) {
  private static final String NAMED = "name=";

  /** What the hierarchy of version 2 is called here. */
  static final String VERSION_2 = "unified";

  /** From {@code 4:memory:/kubepods}, {@code 1:name=systemd:/} or {@code 0::/}. */
  static CgroupMembership of(String line) {
    String[] parts = line.split(":", 3);
    String controllers = parts[1];
    if (controllers.isEmpty()) {
      return new CgroupMembership(VERSION_2, parts[2]);
    }
    String hierarchy =
        controllers.startsWith(NAMED) ? controllers.substring(NAMED.length()) : controllers;
    return new CgroupMembership(hierarchy, parts[2]);
  }

  /** Those of a process; empty when it is gone. */
  static List<CgroupMembership> of(Path proc, long pid) {
    try {
      return Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("cgroup")).stream()
          .map(CgroupMembership::of)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
