/**
 * How a change of a field reaches a running guest, declared on the field, and the pure differ that
 * reads it.
 */
@NullMarked
package dev.vireo.api.change;

import org.jspecify.annotations.NullMarked;
