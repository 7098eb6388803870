package dev.vireo.agent.domain;

/**
 * The API server, as far as running Domains needs it.
 *
 * @param domains this node's Domains
 * @param slots their slots
 * @param statuses where their status goes
 * @param restores whether it still knows what it has told
 */
public record DomainApi(
    DomainSource domains, SlotSource slots, StatusWriter statuses, RestoreWatch restores) {}
