/** Who has done what to which guest: one line for each call to libvirt that changes something. */
@NullMarked
package dev.vireo.agent.audit;

import org.jspecify.annotations.NullMarked;
