package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a start writes to the API server, from apply to Running with the guest agent connected: by
 * whom, counted in the API server's own audit log.
 */
@Isolated
class WritesBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-writes");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final int GOAL = 10;
  private static final long SETTLED_SECONDS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void applyToRunning() throws IOException, InterruptedException {
    String node = Cluster.get().nodes().getFirst();
    Samples running = Samples.ofCounts("ours until it runs, events apart");
    Samples settled = Samples.ofCounts("ours until its guest agent has answered");
    Map<String, Long> all = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      TestVm vm = SPACE.vm("bench-" + round);
      Instant applied = Instant.now();
      vm.createOn(node);
      vm.awaitPhase(Phase.Running);
      Instant ran = Instant.now();
      vm.awaitStatus("guest agent", s -> s.guest() != null && s.guest().connected());
      TimeUnit.SECONDS.sleep(SETTLED_SECONDS);
      List<JsonNode> writes = writesFor(vm.name(), applied);
      writes.forEach(write -> all.merge(nameOf(write), 1L, Long::sum));
      List<Instant> ours =
          writes.stream().filter(WritesBench::isOurs).map(WritesBench::timeOf).toList();
      running.add(ours.stream().filter(time -> !time.isAfter(ran)).toList().size());
      settled.add(ours.size());
      vm.delete();
      vm.awaitGone();
    }
    all.forEach((what, count) ->
        System.out.printf(Locale.ROOT, "%-64s %5.1f%n", what, (double) count / ROUNDS));
    System.out.printf(
        Locale.ROOT,
        "%n%s; goal %d, reached: %s%n%s%n%n",
        running.row(),
        GOAL,
        running.median() <= GOAL ? "yes" : "no",
        settled.row());
    assertThat(running.median()).isPositive();
  }

  /** Those for a VM, its Domain and its slot, whose names begin alike. */
  private static List<JsonNode> writesFor(String vm, Instant since) throws IOException {
    try (Stream<String> lines = Files.lines(auditLog())) {
      return lines
          .filter(line -> line.contains("\"" + SPACE.namespace() + "\""))
          .map(WritesBench::parsed)
          .filter(event -> isOf(event, vm) && !timeOf(event).isBefore(since))
          .toList();
    }
  }

  private static boolean isOurs(JsonNode event) {
    return userOf(event).startsWith("vireo-")
        && !event.at("/objectRef/resource").asText().equals("events");
  }

  private static Instant timeOf(JsonNode event) {
    return Instant.parse(event.at("/stageTimestamp").asText());
  }

  private static String userOf(JsonNode event) {
    String user = event.at("/user/username").asText();
    return user.substring(user.lastIndexOf(':') + 1);
  }

  private static boolean isOf(JsonNode event, String vm) {
    String name = event.at("/objectRef/name").asText();
    return event.at("/objectRef/namespace").asText().equals(SPACE.namespace())
        && (name.equals(vm) || name.startsWith(vm + "-") || name.startsWith(vm + "."));
  }

  /** By user, verb and resource. */
  private static String nameOf(JsonNode event) {
    String subresource = event.at("/objectRef/subresource").asText();
    return "%s %s %s%s -> %s"
        .formatted(
            userOf(event),
            event.at("/verb").asText(),
            event.at("/objectRef/resource").asText(),
            subresource.isEmpty() ? "" : "/" + subresource,
            event.at("/responseStatus/code").asText());
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      // The last line may be half written.
      return JSON.createObjectNode();
    }
  }

  private static Path auditLog() {
    return Path.of(System.getenv("VIREO_LAB_CACHE"), "run", "log", "audit.log");
  }
}
