package dev.vireo.agent.network;

import dev.vireo.agent.host.HostException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Steps that do not need each other: what they wait for is a program each. */
final class Together {
  private Together() {}

  /** Runs them at once and waits for all of them; the first failure is thrown then. */
  static void run(Runnable... steps) {
    try {
      CompletableFuture.allOf(
              Arrays.stream(steps)
                  .map(step -> CompletableFuture.runAsync(step, Thread::startVirtualThread))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof HostException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
