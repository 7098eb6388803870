/**
 * Golden images of the node, the layers over them that guests write on, disks on claims, and what
 * cloud-init reads.
 *
 * <p>The hard idea: a volume may be written to by pods of its user while the agent, qemu-img and
 * QEMU work on it as root. So files are opened relative to their folder and no link is followed; a
 * file is known by its inode, never by its path; qemu-img gets it by the entry in the agent's
 * folder of open files; and QEMU, which opens a path by itself, is let run only when it is proven
 * that it has opened the very file that was checked.
 *
 * <p>What cloud-init reads is made of a Secret, so none of it may reach a disk, an argument or a
 * log: it is read from the kubelet's tmpfs and written to the slot's, and is gone with the slot.
 */
@NullMarked
package dev.vireo.agent.storage;

import org.jspecify.annotations.NullMarked;
