package dev.vireo.operator.node;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells whom it concerns that a node has fallen silent or is heard of again, so that not each VM
 * must watch the heartbeat of its node. A signal that is lost with the process is made good by the
 * first look at each VM after a start.
 */
@Singleton
public final class NodeSignals {
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> ofRestores = new CopyOnWriteArrayList<>();

  /** Calls a listener with the name of each node that has changed; it must only enqueue. */
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** Calls a listener when hosts have told something after a restore; it must only enqueue. */
  public void listenToRestores(Runnable listener) {
    ofRestores.add(listener);
  }

  void restoreChanged() {
    ofRestores.forEach(Runnable::run);
  }

  void changed(String node) {
    listeners.forEach(l -> l.accept(node));
  }
}
