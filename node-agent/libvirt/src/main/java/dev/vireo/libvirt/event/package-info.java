/** What libvirt tells without being asked, as sealed records. */
@NullMarked
package dev.vireo.libvirt.event;

import org.jspecify.annotations.NullMarked;
