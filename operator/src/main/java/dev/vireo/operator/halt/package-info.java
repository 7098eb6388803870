/** Where a test halts the operator; see {@link dev.vireo.operator.halt.HaltOnce}. */
@NullMarked
package dev.vireo.operator.halt;

import org.jspecify.annotations.NullMarked;
