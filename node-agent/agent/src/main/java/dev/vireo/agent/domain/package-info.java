/**
 * The heart of the agent: runs one Domain of the API as one domain of libvirt.
 *
 * <pre>
 * key -> DomainObserver -> DomainPlanner (pure) -> DomainApplier -> DomainStatuses (pure) -> patch
 * </pre>
 *
 * <p>The hard idea is that a guest must never run twice and never be taken for ended while it runs.
 * So a plan that starts a guest, or that calls it ended, needs every fact; a fact that could not be
 * read is an observed state of its own ({@link dev.vireo.agent.domain.GuestOnHost.Unknown}, {@link
 * dev.vireo.agent.domain.SlotSeen.Unconfirmed}) and leads to waiting. What must outlive the agent
 * is in libvirt's metadata, in the Domain's status (the host identity is written before the guest
 * is created) and in files on the node.
 *
 * <p>A start takes two rounds: {@link dev.vireo.agent.domain.DomainPlan.Announce} writes the host
 * identity to the status, and only the round after one of which the API server has taken that word
 * plans {@link dev.vireo.agent.domain.DomainPlan.Start}, also when it is tried again. For a guest
 * that has run in this boot the node's own file is enough, if the API server does not answer. An
 * end takes two rounds as well: the proof and the status, then the release of the slot.
 *
 * <p>A guest that ended by itself is started again in its slot, if {@code spec.run} tells so and
 * when its wait is over: from {@code Ended} it goes to the announcement, as from the first. The
 * announcement carries the resource version, so it is refused when the operator has taken the
 * policy out of {@code spec.run} meanwhile.
 *
 * <p>A status that the API server did not answer to is kept in the node's file of the Domain, and
 * is the Domain's status here until the API server has taken it or knows better ({@link
 * dev.vireo.agent.domain.NodeWord}).
 */
@NullMarked
package dev.vireo.agent.domain;

import org.jspecify.annotations.NullMarked;
