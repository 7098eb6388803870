/** What this host's libvirt can do and whether guests can be started here: the Hypervisor. */
@NullMarked
package dev.vireo.agent.inventory;

import org.jspecify.annotations.NullMarked;
