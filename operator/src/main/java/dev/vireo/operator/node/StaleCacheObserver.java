package dev.vireo.operator.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Finds out whether the caches are of a time that a restore of etcd has undone. A watch that was
 * begun before it tells nothing until the versions of before are reached again, and never what was
 * done until then; so it is told by which restores the hosts know of now, and knew of when the
 * caches were begun. Safe for many threads.
 */
final class StaleCacheObserver {
  private static final Duration ASKED_EVERY = Duration.ofMinutes(1);

  private final Server server;
  private final Function<String, OptionalLong> cachedVersions;
  private final int begunAt;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Optional<Answer> last = Optional.empty();

  /** What the API server says now. */
  interface Server {
    /** The highest number of restores that a host tells. */
    int epoch();

    /** Of a node's Lease, if there is one. */
    OptionalLong versionOfLease(String node);
  }

  private record Answer(int epoch, Instant at) {
    /** A clock that was set back asks once more: how old the answer is cannot be known then. */
    boolean isGoodAt(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(ASKED_EVERY));
    }
  }

  /**
   * To be made before the caches are begun.
   *
   * @param cachedVersions of the nodes' Leases, as the caches know them
   */
  StaleCacheObserver(Server server, Function<String, OptionalLong> cachedVersions) {
    this.server = server;
    this.cachedVersions = cachedVersions;
    this.begunAt = server.epoch();
  }

  /**
   * Why they are stale, if they are.
   *
   * @param epoch of the cluster as the caches tell it
   */
  Optional<String> whyStale(int epoch, Instant now) {
    return epoch > begunAt || askedEpoch(now) > begunAt
        ? Optional.of("etcd was restored from a backup, as an agent has noticed")
        : Optional.empty();
  }

  /** Why they are, for a node that is silent: maybe only its watch is. */
  Optional<String> whyStale(String node) {
    // Read before it is asked for: what is heard meanwhile is no older than the answer.
    OptionalLong known = cachedVersions.apply(node);
    OptionalLong is = server.versionOfLease(node);
    return known.isPresent() && is.isPresent() && is.getAsLong() < known.getAsLong()
        ? Optional.of(
            "etcd was restored from a backup: the Lease of " + node + " is older than it was")
        : Optional.empty();
  }

  /** As the API server has told it at most a minute ago, or while another thread asks, before. */
  private int askedEpoch(Instant now) {
    if (last.filter(a -> a.isGoodAt(now)).isEmpty() && asking.compareAndSet(false, true)) {
      try {
        last = Optional.of(new Answer(server.epoch(), now));
      } finally {
        asking.set(false);
      }
    }
    return last.map(Answer::epoch).orElse(begunAt);
  }
}
