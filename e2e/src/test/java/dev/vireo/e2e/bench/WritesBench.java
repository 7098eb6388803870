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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a start writes to the API server, from apply to Running with the guest agent connected: by
 * whom, counted in the API server's own audit log.
 */
class WritesBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-writes");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final int GOAL = 10;
  private static final long SETTLED_SECONDS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void applyToRunning() throws IOException, InterruptedException {
    String node = Cluster.get().nodes().getFirst();
    Samples ours = Samples.ofCounts("of operator and agent, events apart");
    Map<String, Long> all = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      TestVm vm = SPACE.vm("bench-" + round);
      vm.createOn(node);
      vm.awaitPhase(Phase.Running);
      vm.awaitStatus("guest agent", s -> s.guest() != null && s.guest().connected());
      TimeUnit.SECONDS.sleep(SETTLED_SECONDS);
      Map<String, Long> writes = writesFor(vm.name());
      writes.forEach((what, count) -> all.merge(what, count, Long::sum));
      ours.add(
          writes.entrySet().stream()
              .filter(w -> w.getKey().startsWith("vireo-") && !w.getKey().contains(" events"))
              .mapToDouble(Map.Entry::getValue)
              .sum());
      vm.delete();
      vm.awaitGone();
    }
    all.forEach((what, count) ->
        System.out.printf(Locale.ROOT, "%-64s %5.1f%n", what, (double) count / ROUNDS));
    System.out.printf(
        Locale.ROOT,
        "%n%s; goal %d, reached: %s%n%n",
        ours.row(),
        GOAL,
        ours.median() <= GOAL ? "yes" : "no");
    assertThat(ours.median()).isPositive();
  }

  /** By user, verb and resource; those for a VM, its Domain and its slot, which begin alike. */
  private static Map<String, Long> writesFor(String vm) throws IOException {
    Map<String, Long> writes = new TreeMap<>();
    try (Stream<String> lines = Files.lines(auditLog())) {
      lines
          .filter(line -> line.contains("\"" + SPACE.namespace() + "\""))
          .map(WritesBench::parsed)
          .filter(event -> isOf(event, vm))
          .forEach(event -> writes.merge(nameOf(event), 1L, Long::sum));
    }
    return writes;
  }

  private static boolean isOf(JsonNode event, String vm) {
    String name = event.at("/objectRef/name").asText();
    return event.at("/objectRef/namespace").asText().equals(SPACE.namespace())
        && (name.equals(vm) || name.startsWith(vm + "-") || name.startsWith(vm + "."));
  }

  private static String nameOf(JsonNode event) {
    String user = event.at("/user/username").asText();
    String subresource = event.at("/objectRef/subresource").asText();
    return "%s %s %s%s -> %s"
        .formatted(
            user.substring(user.lastIndexOf(':') + 1),
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
