package dev.vireo.operator.vm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One at a time for each namespace. */
final class Turns {
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();

  <T> T take(String namespace, Supplier<T> work) {
    Lock turn = turns.computeIfAbsent(namespace, _ -> new ReentrantLock());
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }
}
