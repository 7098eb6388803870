/** Records of libvirt's XML with a pure writer and a pure parser. Imports java.* only. */
@NullMarked
package dev.vireo.libvirt.xml;

import org.jspecify.annotations.NullMarked;
