/**
 * The slot on the node: the pod whose place a guest takes. It is found by the pod's UID alone, from
 * cgroup and procfs, without asking the container runtime.
 */
@NullMarked
package dev.vireo.agent.slot;

import org.jspecify.annotations.NullMarked;
