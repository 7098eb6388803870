package dev.vireo.agent.domain;

import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Forgets what can be of no use any more.
 *
 * <p>That a UID is Closed keeps an old copy of its object from being started here. It may be
 * forgotten only when there can be no such copy: the API server's complete list of this node's
 * Domains does not have it, no slot that is there belongs to it, the node does not remember it as
 * open, and all that {@link #CLOSED_IS_KEPT} after it was closed. The age is for lists that are
 * complete and old: of an API server that lags behind, or whose storage was restored from a backup.
 */
public final class Forgetter {
  private static final Logger LOG = Logger.getLogger(Forgetter.class);

  /** Longer than anyone should go back to a backup. */
  static final Duration CLOSED_IS_KEPT = Duration.ofDays(30);

  private final NodeFiles files;
  private final DomainMemory memory;
  private final Listing listing;
  private final HostClock clock;

  /**
   * What the API server has told, completely and lately; each is empty when it has not.
   *
   * @param domains UIDs of this node's Domains
   * @param slotOwners UIDs of the Domains that have a slot on this node
   */
  public record Listing(
      Supplier<Optional<Set<String>>> domains, Supplier<Optional<Set<String>>> slotOwners) {}

  /** Forgets of these. */
  public Forgetter(NodeFiles files, DomainMemory memory, Listing listing, HostClock clock) {
    this.files = files;
    this.memory = memory;
    this.listing = listing;
    this.clock = clock;
  }

  /**
   * Forgets what it may, which is nothing while the API server has not told all.
   *
   * @param guests UUIDs of the guests of all Domains that the agent knows
   */
  public void forget(Collection<DomainUuid> guests) {
    Optional<Set<String>> domains = listing.domains().get();
    Optional<Set<String>> slotOwners = listing.slotOwners().get();
    if (domains.isEmpty() || slotOwners.isEmpty()) {
      return;
    }
    Set<String> known = new HashSet<>(domains.get());
    files.open().all().stream()
        .map(OpenDomain::domain)
        .forEach(d -> known.add(d.getMetadata().getUid()));
    memory.retain(known, guests);
    known.addAll(slotOwners.get());
    Instant closedBefore = clock.time().minus(CLOSED_IS_KEPT);
    files
        .closed()
        .all()
        .forEach((uid, closed) -> {
          if (!known.contains(uid) && closed.isBefore(closedBefore)) {
            LOG.infof(
                "A Domain that was closed long ago is forgotten. uid=%s closed=%s", uid, closed);
            files.closed().forget(uid);
          }
        });
  }
}
