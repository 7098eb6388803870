/** The libvirt definition of a guest, one pure builder per device. */
@NullMarked
package dev.vireo.agent.domain.xml;

import org.jspecify.annotations.NullMarked;
