package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.operator.node.Heartbeat.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the hosts have told since etcd was last restored from a backup. A restore is noticed by
 * agents, each of which counts those that it knows of; the highest count is the epoch, and a host
 * has told what it runs when it has told it with that count.
 *
 * @param epoch how many restores the agents know of, at the most
 * @param awaited the hosts that have not told yet what they run
 * @param found guests that run without a Domain
 */
public record RestoreView(int epoch, List<Awaited> awaited, List<Found> found) {
  /** As if etcd had never been restored. */
  public static final RestoreView NONE = new RestoreView(0, List.of(), List.of());

  /** Copies the collections. */
  public RestoreView {
    awaited = List.copyOf(awaited);
    found = List.copyOf(found);
  }

  /**
   * What is known.
   *
   * @param told of hosts that have not told yet, and of those that run guests without a Domain
   * @param timeout how long an agent may be silent
   */
  static RestoreView of(int epoch, List<HostTold> told, Instant now, Duration timeout) {
    if (epoch == 0) {
      return NONE;
    }
    List<HostTold> living = told.stream().filter(h -> !isFenced(h.host())).toList();
    return new RestoreView(
        epoch,
        living.stream()
            .filter(h -> h.report().epoch() < epoch && mayRunGuests(h.host(), now, timeout))
            .map(h -> new Awaited(h.host().name(), h.host().host().map(HostIdentity::bootId)))
            .sorted(Comparator.comparing(Awaited::node))
            .toList(),
        living.stream()
            .flatMap(
                h -> h.report().unknownGuests().stream().map(g -> new Found(h.host().name(), g)))
            .sorted(Comparator.comparing(Found::node).thenComparing(f -> f.guest().uuid()))
            .toList());
  }

  /** The machine that was heard of last is dead, by the word of an administrator that counts. */
  private static boolean isFenced(NodeView host) {
    return host.confirmedDead().isPresent()
        && host.confirmedDead().equals(host.host().map(HostIdentity::bootId));
  }

  /** Each node has a Hypervisor, also one that never had an agent. */
  private static boolean mayRunGuests(NodeView host, Instant now, Duration timeout) {
    return host.host().isPresent() || host.pulse(now, timeout) != Pulse.Silent;
  }

  /**
   * A host that has not told yet.
   *
   * @param bootId the boot in which it was last heard of
   */
  public record Awaited(String node, Optional<String> bootId) {}

  /** A guest that runs on a node without a Domain that says so. */
  public record Found(String node, UnknownGuest guest) {
    private boolean mayBeIn(String namespace) {
      return guest.namespace().isEmpty() || guest.namespace().equals(namespace);
    }
  }

  /**
   * Guests of a namespace that run without a Domain: they may use any disk of it. One of which no
   * namespace is told may be of any.
   */
  public List<Found> foundIn(String namespace) {
    return found.stream().filter(f -> f.mayBeIn(namespace)).toList();
  }

  /** Whether all hosts that were ever heard of have told. */
  boolean isToldByAllKnown() {
    return awaited.stream().allMatch(a -> a.bootId().isEmpty());
  }

  /** Whether guests of that namespace may be started. */
  public boolean allows(String namespace) {
    return awaited.isEmpty() && foundIn(namespace).isEmpty();
  }
}
