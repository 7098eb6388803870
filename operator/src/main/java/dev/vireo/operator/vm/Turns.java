package dev.vireo.operator.vm;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One at a time for each namespace; nobody waits. */
final class Turns {
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();

  /** Empty when it is somebody else's turn. */
  <T> Optional<T> take(String namespace, Supplier<T> work) {
    Lock turn = turns.computeIfAbsent(namespace, _ -> new ReentrantLock());
    if (!turn.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      turn.unlock();
    }
  }
}
