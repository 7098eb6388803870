/**
 * The edge to the API server: writes that happen once or carry a resourceVersion, events, and\n *
 * leader election.
 */
@NullMarked
package dev.vireo.operator.kube;

import org.jspecify.annotations.NullMarked;
