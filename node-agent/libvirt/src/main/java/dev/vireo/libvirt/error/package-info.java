/** What can go wrong in a call: one sealed family, decided upon by type and code, never by text. */
@NullMarked
package dev.vireo.libvirt.error;

import org.jspecify.annotations.NullMarked;
