/** The wall round the pure code. */
@NullMarked
package dev.vireo.operator.arch;

import org.jspecify.annotations.NullMarked;
