/** What the manifests in deploy/ let whom do, tried on a real API server. */
@NullMarked
package dev.vireo.api.policy;

import org.jspecify.annotations.NullMarked;
