package dev.vireo.libvirt.jna;

import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A bounded number of platform threads for native calls, with a deadline for who waits and a lock
 * per subject. What is native comes in with the body, so this is tested without libvirt.
 */
final class CallLane implements AutoCloseable {
  /**
   * A call.
   *
   * @param operation libvirt's name of its function
   * @param subject what at most one call of this lane may be about at a time; empty does not lock
   */
  record Call(String operation, Optional<String> subject, Duration deadline) {}

  private enum Phase {
    QUEUED,
    BEGUN,
    CANCELLED
  }

  private final Map<String, String> running = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;

  CallLane(String name, int size) {
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("libvirt-" + name + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Whether that call about the subject has been made and has not returned. */
  boolean runs(String operation, String subject) {
    return operation.equals(running.get(subject));
  }

  /**
   * Runs the body on a thread of the lane and waits for it until the deadline. Failures of the body
   * come out as they are.
   */
  <T> T call(Call call, Supplier<T> body) {
    lock(call);
    Task<T> task = new Task<>(call, body);
    try {
      threads.execute(task);
      return task.result.get(call.deadline().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      unlock(call);
      throw new DisconnectedException("The libvirt host was closed.", Effect.NONE);
    } catch (ExecutionException e) {
      throw unwrap(e);
    } catch (TimeoutException _) {
      throw task.giveUp();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw task.giveUp();
    }
  }

  private void lock(Call call) {
    if (call.subject().isEmpty()) {
      return;
    }
    String subject = call.subject().get();
    String earlier = running.putIfAbsent(subject, call.operation());
    if (earlier != null) {
      throw new DomainBusyException(subject, call.operation(), earlier);
    }
  }

  private void unlock(Call call) {
    call.subject().ifPresent(running::remove);
  }

  private static RuntimeException unwrap(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Takes no more calls; what has begun runs to its end. */
  @Override
  public void close() {
    threads.shutdown();
  }

  /** One call on its way: cancelled while it waits for a thread, or run to its end. */
  private final class Task<T> implements Runnable {
    private final Call call;
    private final Supplier<T> body;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

    Task(Call call, Supplier<T> body) {
      this.call = call;
      this.body = body;
    }

    @Override
    public void run() {
      if (!phase.compareAndSet(Phase.QUEUED, Phase.BEGUN)) {
        return;
      }
      // Unlocked before the caller is told, or its next call could be refused because of this one.
      try {
        T value;
        try {
          value = body.get();
        } finally {
          unlock(call);
        }
        result.complete(value);
      } catch (RuntimeException | Error failure) {
        result.completeExceptionally(failure);
      }
    }

    LibvirtTimeoutException giveUp() {
      if (phase.compareAndSet(Phase.QUEUED, Phase.CANCELLED)) {
        threads.remove(this);
        unlock(call);
        return new LibvirtTimeoutException(call.operation(), call.deadline(), Effect.NONE);
      }
      return new LibvirtTimeoutException(call.operation(), call.deadline(), Effect.UNKNOWN);
    }
  }
}
