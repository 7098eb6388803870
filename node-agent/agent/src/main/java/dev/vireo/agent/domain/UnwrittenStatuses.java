package dev.vireo.agent.domain;

import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Statuses that the API server has not taken, or has not any more since etcd was restored from a
 * backup, in the node's files of the open Domains.
 */
final class UnwrittenStatuses {
  private static final Logger LOG = Logger.getLogger(UnwrittenStatuses.class);

  private final OpenDomains open;

  UnwrittenStatuses(OpenDomains open) {
    this.open = open;
  }

  /** The one of a Domain; one that the API server knows better than is forgotten. */
  Optional<DomainStatus> of(Domain told) {
    Optional<OpenDomain> here = open.get(told.getMetadata().getUid());
    Optional<DomainStatus> unwritten = here.flatMap(OpenDomain::unwritten);
    if (unwritten.isEmpty()) {
      return here.flatMap(known -> Optional.ofNullable(known.domain().getStatus()))
          .filter(taken -> NodeWord.isLater(told, taken));
    }
    if (unwritten.filter(status -> !NodeWord.stands(told, status)).isPresent()) {
      LOG.warnf(
          "The API server knows more of a guest than this node had kept. domain=%s",
          DomainKey.of(told));
      told(told);
      return Optional.empty();
    }
    return unwritten;
  }

  /** Keeps what the API server did not answer to; on disk if it is kept. */
  boolean keep(Domain domain, DomainStatus status) {
    return update(domain, before -> before.untold(NodeWord.over(domain, Optional.of(status))));
  }

  /** The API server has the object so. */
  void told(Domain after) {
    update(after, before -> before.told(after));
  }

  /** There was nothing to say of it. */
  void seen(Domain now) {
    update(now, before -> before.with(now));
  }

  /** What needs it on the node before it goes on writes it itself. */
  private boolean update(Domain domain, UnaryOperator<OpenDomain> change) {
    try {
      Optional<OpenDomain> before = open.get(domain.getMetadata().getUid());
      before.map(change).ifPresent(open::put);
      return before.isPresent();
    } catch (UncheckedIOException e) {
      LOG.warnf(e, "What was told is not known on the node. domain=%s", DomainKey.of(domain));
      return false;
    }
  }
}
