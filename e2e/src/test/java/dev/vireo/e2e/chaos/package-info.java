/**
 * Operations and faults by chance, of which each seed gives the same ones again, and what must hold
 * whatever they are.
 */
@NullMarked
package dev.vireo.e2e.chaos;

import org.jspecify.annotations.NullMarked;
