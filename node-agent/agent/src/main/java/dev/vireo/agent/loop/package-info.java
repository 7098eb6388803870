/**
 * The engine: a queue of keys of which none is worked on twice at once, back-off, the clock, and
 * the steps at which a test may halt the agent.
 */
@NullMarked
package dev.vireo.agent.loop;

import org.jspecify.annotations.NullMarked;
