package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerWatchTest {
  private static final NicKey KEY = new NicKey("uid-1", "default");

  private final Processes processes = Processes.of(HostPaths.standard());
  private final List<NicKey> told = new CopyOnWriteArrayList<>();
  private Process server;

  ServerWatchTest() throws IOException {
    server = new ProcessBuilder("sleep", "60").start();
  }

  private ServerWatch watch;

  @BeforeEach
  void begin() {
    watch = new ServerWatch(processes, Duration.ZERO);
    watch.tell(told::add);
  }

  @AfterEach
  void end() {
    server.destroyForcibly();
  }

  @Test
  void serverThatDiedIsToldOnce() {
    watch.begin(KEY, identity());
    watch.begin(KEY, identity());
    processes.kill(identity());
    await().until(() -> !told.isEmpty());
    assertThat(told).containsExactly(KEY);
  }

  @Test
  void serverThatIsEndedOnPurposeIsNotTold() throws IOException {
    ProcessIdentity first = identity();
    watch.begin(KEY, first);
    watch.leave(first);
    processes.kill(first);
    Process next = new ProcessBuilder("sleep", "60").start();
    server = next;
    NicKey other = new NicKey("uid-2", "default");
    watch.begin(other, identity());
    processes.kill(identity());
    await().until(() -> told.contains(other));
    assertThat(told).doesNotContain(KEY);
  }

  @Test
  void serverThatDiesSoonIsToldLater() {
    watch = new ServerWatch(processes, Duration.ofMillis(700));
    watch.tell(told::add);
    long begun = System.nanoTime();
    watch.begin(KEY, identity());
    processes.kill(identity());
    await().until(() -> !told.isEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(700));
  }

  private ProcessIdentity identity() {
    return processes.identityOf(server.pid()).orElseThrow();
  }
}
