package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The API server is away for a minute, or longer by {@code -Daway.seconds=300}. Meanwhile a guest
 * runs on, one ends, and one ends together with its agent.
 */
@Isolated
class ApiAwayE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("api-away");

  private static final String CONTROL_PLANE = "control-plane";
  private static final int SECONDS = Integer.getInteger("away.seconds", 60);
  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  /** Its end and its next start in one word, and what its guest agent has to tell meanwhile. */
  private static final int WRITES_OF_ONE = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster = Cluster.get();

  /** A guest, and what of it can be looked at without an API server. */
  private record Guest(
      TestVm vm, String node, String address, String qemu, Domain domain, GuestFacts before) {
    static Guest counting(String name, String node) {
      SPACE.claim(name, "64Mi");
      TestVm vm = SPACE.vm(name).createWithDataOn(name, node);
      GuestFacts before = vm.awaitSaved(1);
      return new Guest(vm, node, vm.ip(), vm.qemuPid(), vm.domain().orElseThrow(), before);
    }

    void killQemu() {
      Cluster.get().lab().exec(node, "kill", "-KILL", qemu);
    }

    GuestFacts awaitWords(String what, Predicate<GuestFacts> wanted) {
      return await(vm.name() + " " + what)
          .atMost(Duration.ofMinutes(3))
          .ignoreExceptions()
          .until(() -> GuestFacts.askedFrom(node, address), wanted);
    }

    GuestFacts awaitNextRun() {
      return awaitWords(
          "runs again", now -> !now.bootId().equals(before.bootId()) && now.counterSaved() > 0);
    }
  }

  @Test
  void guestsRunOnAndAreStartedAgainAndAllOfItIsToldAfterwards() throws Exception {
    String first = cluster.nodes().getFirst();
    Guest steady = Guest.counting("steady", first);
    Guest ended = Guest.counting("ended", first);
    Guest orphan = Guest.counting("orphan", cluster.nodes().getLast());
    PodProcess agent = PodProcess.of(AgentPod.on(orphan.node()).pod(), "java");
    try (QemuWatch ofEnded = QemuWatch.of(ended.vm());
        QemuWatch ofOrphan = QemuWatch.of(orphan.vm())) {
      Instant gone = Instant.now();
      cluster.lab().kill(CONTROL_PLANE, "apiserver");
      try {
        endBoth(ended, orphan, agent);
        for (Guest guest : List.of(ended, orphan)) {
          assertThat(guest.awaitNextRun().counterRestored())
              .isGreaterThanOrEqualTo(guest.before().counterSaved());
        }
        sleepUntil(gone.plusSeconds(SECONDS));
        assertRanOn(steady);
      } finally {
        cluster.lab().restart(CONTROL_PLANE, "apiserver");
      }
      Instant back = Instant.now();
      for (Guest guest : List.of(ended, orphan)) {
        assertTold(guest, gone, back);
      }
      assertThat(steady.vm().qemuPid()).isEqualTo(steady.qemu());
      assertThat(steady.vm().awaitPhase(Phase.Running).restartsOrNone().times()).isZero();
      sleepUntil(back.plus(CATCH_UP));
      for (Guest guest : List.of(steady, ended, orphan)) {
        assertThat(writesTo(guest.domain(), back))
            .as("writes of the agent to " + guest.vm().name())
            .isLessThanOrEqualTo(WRITES_OF_ONE);
      }
      ofEnded.assertNeverTwo();
      ofOrphan.assertNeverTwo();
    }
    for (Guest guest : List.of(steady, ended, orphan)) {
      assertThat(guest.vm().qemuProcesses()).isEqualTo(1);
      guest.vm().power(Power.Off);
      guest.vm().awaitPhase(Phase.Stopped);
      assertThat(guest.vm().qemuProcesses()).isZero();
    }
  }

  private static void endBoth(Guest ended, Guest orphan, PodProcess agent) {
    String before = agent.pid();
    ended.killQemu();
    orphan.killQemu();
    agent.signal("KILL");
    agent.awaitOtherThan(before);
  }

  private static void assertRanOn(Guest guest) {
    GuestFacts now =
        guest.awaitWords(
            "counts on", facts -> facts.counterSaved() > guest.before().counterSaved() + 10);
    assertThat(now.bootId()).isEqualTo(guest.before().bootId());
  }

  private static void assertTold(Guest guest, Instant gone, Instant back) {
    String name = guest.domain().getMetadata().getName();
    DomainStatus told =
        await("the agent tells of " + name)
            .atMost(Duration.between(Instant.now(), back.plus(CATCH_UP)))
            .ignoreExceptions()
            .until(
                () -> Objects.requireNonNull(guest.vm().domain().orElseThrow().getStatus()),
                status -> status.restart() != null && status.restart().times() == 1);
    assertThat(told.history()).hasSize(2);
    VirtualMachineStatus status =
        guest
            .vm()
            .awaitStatus(
                "running again",
                s -> s.phase() == Phase.Running && s.restartsOrNone().times() == 1);
    assertThat(status.domain()).isEqualTo(name);
    assertThat(status.incarnations()).isEqualTo(1);
    assertThat(status.history()).hasSize(2);
    assertThat(status.history().getFirst().goesOn()).isTrue();
    GuestRun run = status.history().getLast();
    assertThat(run.reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(Instant.parse(Objects.requireNonNull(run.endedAt())))
        .isBetween(gone.minusSeconds(1), back);
  }

  /** As the API server's own audit log has them. */
  private static long writesTo(Domain domain, Instant since) throws IOException {
    Path log = Path.of(System.getenv("VIREO_LAB_LOG"), "audit.log");
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("\"" + domain.getMetadata().getName() + "\""))
          .map(ApiAwayE2E::parsed)
          .filter(event -> event.at("/objectRef/resource").asText().equals("domains"))
          .filter(event -> event.at("/objectRef/subresource").asText().equals("status"))
          .filter(event -> !Instant.parse(event.at("/stageTimestamp").asText()).isBefore(since))
          .count();
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      // The last line may be half written.
      return JSON.createObjectNode();
    }
  }

  private static void sleepUntil(Instant time) throws InterruptedException {
    Duration left = Duration.between(Instant.now(), time);
    if (left.isPositive()) {
      TimeUnit.MILLISECONDS.sleep(left.toMillis());
    }
  }
}
