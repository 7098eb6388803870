package dev.vireo.agent.domain;

import dev.vireo.agent.storage.ImageObservation;

/**
 * The image of a disk, as it is on this node.
 *
 * @param disk name of the disk
 * @param image its image
 */
public record ImageSeen(String disk, ImageObservation image) {}
