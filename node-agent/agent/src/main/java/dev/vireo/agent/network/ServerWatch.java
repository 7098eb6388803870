package dev.vireo.agent.network;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits for DHCP servers to end, and tells of those that nobody has ended on purpose. One that does
 * not live long is told later, so that a server that always dies is not started all the time.
 */
final class ServerWatch {
  private final Processes processes;
  private final Duration shortLife;
  private final Map<ProcessIdentity, NicKey> watched = new ConcurrentHashMap<>();
  private volatile Consumer<NicKey> listener = _ -> {};

  ServerWatch(Processes processes, Duration shortLife) {
    this.processes = processes;
    this.shortLife = shortLife;
  }

  void tell(Consumer<NicKey> to) {
    listener = to;
  }

  /** From now on; more than once is as once. */
  void begin(NicKey key, ProcessIdentity server) {
    if (watched.putIfAbsent(server, key) == null) {
      long begun = System.nanoTime();
      processes.whenEnded(server, () -> ended(server, begun));
    }
  }

  /** It is about to be ended on purpose. */
  void leave(ProcessIdentity server) {
    watched.remove(server);
  }

  private void ended(ProcessIdentity server, long begun) {
    NicKey key = watched.remove(server);
    if (key == null) {
      return;
    }
    long wait = Math.max(0, shortLife.toNanos() - (System.nanoTime() - begun));
    CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS)
        .execute(() -> listener.accept(key));
  }
}
