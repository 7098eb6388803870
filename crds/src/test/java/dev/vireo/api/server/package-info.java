/**
 * A real API server for integration tests, shared by all test classes of a JVM. Other modules use
 * it through this module's test-jar.
 */
@NullMarked
package dev.vireo.api.server;

import org.jspecify.annotations.NullMarked;
