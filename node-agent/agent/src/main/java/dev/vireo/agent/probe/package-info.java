/**
 * Probes guests: asks each again and again how it is, beside the loop, which only hears what has
 * come of it. What is counted and when the next one is due is {@link ProbeState}'s to say, and one
 * probe never waits for another guest's. What could not be asked by a fault of the node's own
 * counts neither way.
 */
@NullMarked
package dev.vireo.agent.probe;

import org.jspecify.annotations.NullMarked;
