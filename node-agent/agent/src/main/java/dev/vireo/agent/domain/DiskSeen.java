package dev.vireo.agent.domain;

import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.DiskObservation;

/**
 * A disk on a claim, as it is on this node.
 *
 * @param wanted as it is wanted
 * @param disk what of it is there
 */
public record DiskSeen(ClaimDisk wanted, DiskObservation disk) {}
