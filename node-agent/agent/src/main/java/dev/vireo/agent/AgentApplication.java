package dev.vireo.agent;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.state.HostLock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the agent when this process is the one of its host, and ends it. */
@ApplicationScoped
class AgentApplication {
  private static final Logger LOG = Logger.getLogger(AgentApplication.class);

  private final AgentConfig config;
  private final KubernetesClient client;
  private final HostPaths paths = HostPaths.standard();
  private volatile @Nullable HostLock lock;
  private volatile @Nullable Agent agent;
  private Phase phase = Phase.WAITING;

  private enum Phase {
    WAITING,
    RUNNING,
    ENDED
  }

  AgentApplication(AgentConfig config, KubernetesClient client) {
    this.config = config;
    this.client = client;
  }

  void onStart(@Observes StartupEvent event) {
    // The lock is waited for in a native call, for as long as another agent of this host lives.
    Thread.ofPlatform().daemon().name("agent-start").start(this::run);
  }

  private void run() {
    try {
      // Held for the life of the process: the kernel gives it back.
      lock = HostLock.take(paths.state());
      LOG.infof("This is the agent of its host. node=%s", config.nodeName());
      begin();
    } catch (RuntimeException | LinkageError e) {
      LOG.errorf(
          e,
          "The agent cannot run on this host. node=%s why=%s",
          config.nodeName(),
          e.getMessage());
      Quarkus.asyncExit(1);
    }
  }

  private synchronized void begin() {
    if (phase == Phase.ENDED) {
      return;
    }
    Agent started = new Agent(Wiring.outside(config, client, paths));
    started.start();
    agent = started;
    phase = Phase.RUNNING;
  }

  synchronized void onStop(@Observes ShutdownEvent event) {
    phase = Phase.ENDED;
    Agent running = agent;
    if (running != null) {
      running.close();
    }
  }

  /** Why the agent is not ready, as a sentence. Must not wait for a start that hangs. */
  Optional<String> problem() {
    if (lock == null) {
      return Optional.of("Another agent holds this host's lock.");
    }
    Agent running = agent;
    return running == null ? Optional.of("The agent is being started.") : running.problem();
  }
}
