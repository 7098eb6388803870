/**
 * The edge to the API server: informers that see only this node's objects, statuses by server-side
 * apply, the heartbeat.
 */
@NullMarked
package dev.vireo.agent.kube;

import org.jspecify.annotations.NullMarked;
