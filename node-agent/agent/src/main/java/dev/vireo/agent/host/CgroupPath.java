package dev.vireo.agent.host;

/**
 * A cgroup of this node, as {@code /proc/PID/cgroup} names it: absolute, below the root of the
 * node's hierarchies, and the same in each of them.
 *
 * @param value for example {@code /kubepods/burstable/pod0a...}
 */
public record CgroupPath(String value) {
  /** Refuses what does not stay below the root. */
  public CgroupPath {
    if (!value.startsWith("/") || value.endsWith("/") || value.contains("/../")) {
      throw new IllegalArgumentException("not a cgroup path: " + value);
    }
  }

  /** The group of this name in it. */
  public CgroupPath child(String name) {
    if (name.isEmpty() || name.contains("/") || name.equals("..")) {
      throw new IllegalArgumentException("not a cgroup name: " + name);
    }
    return new CgroupPath(value + "/" + name);
  }

  @Override
  public String toString() {
    return value;
  }
}
