package dev.vireo.operator.vm;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One at a time for each namespace; no thread waits. Who comes in vain is told when to come.
 *
 * @param <T> who comes
 */
final class Turns<T> {
  private final Map<String, Turn<T>> turns = new ConcurrentHashMap<>();
  private volatile Consumer<T> due = _ -> {};

  /** From now on told of one that came in vain, when a turn has ended. */
  void listen(Consumer<T> listener) {
    due = listener;
  }

  /** Empty when it is another's turn. */
  <R> Optional<R> take(String namespace, T who, Supplier<R> work) {
    Turn<T> turn = turns.computeIfAbsent(namespace, _ -> new Turn<>());
    if (!turn.begin(who)) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      turn.end().ifPresent(due);
    }
  }

  private static final class Turn<T> {
    private final SequencedSet<T> waiting = new LinkedHashSet<>();
    private boolean taken;

    synchronized boolean begin(T who) {
      if (taken) {
        waiting.add(who);
        return false;
      }
      waiting.remove(who);
      taken = true;
      return true;
    }

    /** The one that has waited longest, which may have gone meanwhile. */
    synchronized Optional<T> end() {
      taken = false;
      return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.removeFirst());
    }
  }
}
