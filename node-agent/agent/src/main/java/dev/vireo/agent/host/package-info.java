/**
 * Narrow ports to the node: procfs, cgroup, programs. What is here reads or does one thing of the
 * kernel's and decides nothing; tests put a folder in the place of the kernel's.
 *
 * <p>A process is known by {@link dev.vireo.agent.host.ProcessIdentity PID and start time}, never
 * by its PID alone, and it belongs to this node when its cgroup does: several nodes may share one
 * PID space.
 */
@NullMarked
package dev.vireo.agent.host;

import org.jspecify.annotations.NullMarked;
