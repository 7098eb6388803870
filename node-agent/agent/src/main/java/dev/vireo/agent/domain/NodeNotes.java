package dev.vireo.agent.domain;

import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.v1alpha1.Domain;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** What is written on the node of its open Domains, for the next agent. */
final class NodeNotes {
  private static final Logger LOG = Logger.getLogger(NodeNotes.class);

  private final NodeFiles files;

  NodeNotes(NodeFiles files) {
    this.files = files;
  }

  /** What is to be remembered of it: the cgroup that was written first stays. */
  OpenDomain open(Domain domain, DomainObserved seen) {
    OpenDomain open =
        files
            .open()
            .get(domain.getMetadata().getUid())
            .map(before -> before.with(domain))
            .orElseGet(() -> OpenDomain.of(domain, seen.host().bootId()).having(seen.runDone()));
    return seen.place() instanceof SlotObservation.Ready(Slot slot) && open.cgroup().isEmpty()
        ? open.in(slot.cgroup().value())
        : open;
  }

  /**
   * Written when this returns: nothing is done before.
   *
   * @throws UncheckedIOException when it cannot be
   */
  void put(OpenDomain open) {
    files.open().put(open);
  }

  /** What the next agent is told of a guest that is there must not hold up what this one does. */
  void note(Domain domain, OpenDomain open) {
    try {
      files.open().put(open);
    } catch (UncheckedIOException e) {
      LOG.warnf(
          e,
          "What is done with a guest is not known to the next agent. domain=%s",
          DomainKey.of(domain));
    }
  }
}
