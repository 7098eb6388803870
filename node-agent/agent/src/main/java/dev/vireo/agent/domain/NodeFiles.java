package dev.vireo.agent.domain;

import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.state.OpenDomains;

/**
 * The agent's memory on the node.
 *
 * @param closed UIDs that are closed
 * @param open Domains of which a guest may be here
 * @param machines of guests that are saved
 */
public record NodeFiles(ClosedDomains closed, OpenDomains open, GuestMachines machines) {}
