/**
 * The way of QEMU into its slot's cgroup on nodes without systemd-machined. libvirt starts the
 * emulator wrapper, the wrapper asks here, and it becomes QEMU only when it has been moved.
 */
@NullMarked
package dev.vireo.agent.gate;

import org.jspecify.annotations.NullMarked;
