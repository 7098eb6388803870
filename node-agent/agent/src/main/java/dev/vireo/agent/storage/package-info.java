/**
 * Golden images of the node, the layers over them that guests write on, and disks on claims.
 *
 * <p>The hard idea: a volume may be written to by pods of its user while the agent, qemu-img and
 * QEMU work on it as root. So files are opened relative to their folder and no link is followed; a
 * file is known by its inode, never by its path; qemu-img gets it by the entry in the agent's
 * folder of open files; and QEMU, which opens a path by itself, is let run only when it is proven
 * that it has opened the very file that was checked.
 */
@NullMarked
package dev.vireo.agent.storage;

import org.jspecify.annotations.NullMarked;
