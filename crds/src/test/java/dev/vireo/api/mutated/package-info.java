/**
 * Manifests that are spoiled by chance, for the operator and the agent alike: other modules use
 * them through this module's test-jar.
 */
@NullMarked
package dev.vireo.api.mutated;

import org.jspecify.annotations.NullMarked;
