/** Reads what guest agents tell, beside the loop: a guest that hangs must not hold up its stop. */
@NullMarked
package dev.vireo.agent.guest;

import org.jspecify.annotations.NullMarked;
