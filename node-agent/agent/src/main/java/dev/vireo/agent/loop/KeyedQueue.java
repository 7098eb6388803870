package dev.vireo.agent.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on keys, each in a virtual thread, one key never twice at once. A key that is added while
 * it is worked on is worked on once more afterwards; added many times it is still once. An
 * exception of the work is logged here and answered by back-off.
 *
 * @param <K> what is worked on
 */
public final class KeyedQueue<K> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(KeyedQueue.class);

  private final String name;
  private final Function<K, Next> work;
  private final Backoff backoff;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Map<K, Entry> entries = new HashMap<>();
  private boolean closed;

  /** Named for logs and threads. */
  public KeyedQueue(String name, Backoff backoff, Function<K, Next> work) {
    this.name = name;
    this.work = work;
    this.backoff = backoff;
    this.workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name + "-timer").factory());
  }

  private static final class Entry {
    private Phase phase = Phase.IDLE;
    private int failures;
    private @Nullable ScheduledFuture<?> alarm;
  }

  private enum Phase {
    IDLE,
    WORKING,
    WORKING_AND_ADDED
  }

  /** Has the key worked on now. Never blocks and never throws. */
  public synchronized void add(K key) {
    if (closed) {
      return;
    }
    Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
    if (entry.phase == Phase.IDLE) {
      start(key, entry);
    } else {
      entry.phase = Phase.WORKING_AND_ADDED;
    }
  }

  private void start(K key, Entry entry) {
    if (entry.alarm != null) {
      entry.alarm.cancel(false);
      entry.alarm = null;
    }
    entry.phase = Phase.WORKING;
    workers.execute(() -> run(key));
  }

  private void run(K key) {
    Next next;
    try {
      next = work.apply(key);
    } catch (RuntimeException | Error e) {
      // An Error too: a key that is never finished would never be worked on again.
      LOG.warnf(e, "Work failed, it is tried again. queue=%s key=%s", name, key);
      next = new Next.Failed();
    }
    finish(key, next);
  }

  private synchronized void finish(K key, Next next) {
    Entry entry = entries.get(key);
    if (entry == null || closed) {
      return;
    }
    boolean added = entry.phase == Phase.WORKING_AND_ADDED;
    entry.phase = Phase.IDLE;
    entry.failures = next instanceof Next.Failed ? entry.failures + 1 : 0;
    if (added && !(next instanceof Next.Failed)) {
      start(key, entry);
      return;
    }
    switch (next) {
      case Next.OnEvent() -> entries.remove(key);
      case Next.After(Duration in) -> wake(key, entry, in);
      case Next.Failed() -> wake(key, entry, backoff.after(entry.failures));
    }
  }

  private void wake(K key, Entry entry, Duration wait) {
    if (!wait.isPositive()) {
      start(key, entry);
    } else {
      entry.alarm = timer.schedule(() -> add(key), wait.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Begins nothing more and waits a little for what is being worked on. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    timer.shutdownNow();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
