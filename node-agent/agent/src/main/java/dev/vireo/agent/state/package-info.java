/**
 * What the agent must know after a restart and finds neither in libvirt nor, with the API server
 * away, in the API: files on the node that only root reads.
 */
@NullMarked
package dev.vireo.agent.state;

import org.jspecify.annotations.NullMarked;
