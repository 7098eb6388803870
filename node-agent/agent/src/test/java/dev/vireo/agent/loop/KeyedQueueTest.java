package dev.vireo.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedQueueTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(40));

  @Test
  void aKeyIsNeverWorkedOnTwiceAtOnceAndNothingIsLost() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore begun = new Semaphore(0);
    Semaphore go = new Semaphore(0);
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            SHORT,
            _ -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              begun.release();
              go.acquireUninterruptibly();
              inside.decrementAndGet();
              return new Next.OnEvent();
            })) {
      queue.add("a");
      begun.acquireUninterruptibly();
      queue.add("a");
      queue.add("a");
      go.release(10);
      begun.acquireUninterruptibly();
      await().until(() -> inside.get() == 0);
      assertThat(begun.tryAcquire()).as("added many times it is still once").isFalse();
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void aKeyThatHangsDoesNotHoldUpAnother() throws InterruptedException {
    CountDownLatch other = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            SHORT,
            key -> {
              if (key.equals("hangs")) {
                awaitUnchecked(never);
              }
              other.countDown();
              return new Next.OnEvent();
            })) {
      queue.add("hangs");
      queue.add("other");
      other.await();
      never.countDown();
    }
  }

  @Test
  void anExceptionIsAnsweredByBackoff() {
    Queue<Long> times = new ConcurrentLinkedQueue<>();
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            SHORT,
            _ -> {
              times.add(System.nanoTime());
              if (times.size() < 3) {
                throw new IllegalStateException("on purpose");
              }
              return new Next.OnEvent();
            })) {
      queue.add("a");
      await().until(() -> times.size() == 3);
      assertThat(times).hasSize(3);
    }
  }

  @Test
  void whatIsToBeLookedAtLaterIsLookedAtAtOnceWhenSomethingHappens() {
    AtomicInteger worked = new AtomicInteger();
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            SHORT,
            _ -> {
              worked.incrementAndGet();
              return new Next.After(Duration.ofHours(1));
            })) {
      queue.add("a");
      await().until(() -> worked.get() == 1);
      queue.add("a");
      await().until(() -> worked.get() == 2);
    }
  }

  @Test
  void aTimeThatHasComeIsOneMoreLook() {
    AtomicInteger worked = new AtomicInteger();
    try (KeyedQueue<String> queue =
        new KeyedQueue<>(
            "test",
            SHORT,
            _ ->
                worked.incrementAndGet() < 3
                    ? new Next.After(Duration.ofMillis(5))
                    : new Next.OnEvent())) {
      queue.add("a");
      await().until(() -> worked.get() == 3);
    }
  }

  @Test
  void backoffDoublesUpToTheLongest() {
    assertThat(Backoff.DEFAULT.after(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(Backoff.DEFAULT.after(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.DEFAULT.after(6)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Backoff.DEFAULT.after(1000)).isEqualTo(Duration.ofSeconds(10));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
