package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was done to a guest, and on whose word, is in the log of its node's agent. */
@BesideOthers
class AuditE2E {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final TestSpace SPACE = TestSpace.named("audit");

  private final Cluster cluster = Cluster.get();

  @Test
  void eachOperationHasALineThatNamesTheUserWhoAskedForIt() {
    TestVm vm = SPACE.vm("watched").create("tiny");
    vm.awaitGuest();
    vm.power(Power.Paused);
    vm.awaitPhase(Phase.Paused);
    patchAs("ann", "{\"spec\":{\"power\":\"On\"}}");
    vm.awaitPhase(Phase.Running);
    patchAs("bob", "{\"spec\":{\"power\":\"Off\"}}");
    vm.awaitPhase(Phase.Stopped);
    assertThat(linesOf(vm))
        .extracting(line -> text(line, "requestedBy") + " " + text(line, "operation"))
        .containsSubsequence("admin Create", "admin Suspend", "ann Resume", "bob Shutdown");
    assertThat(linesOf(vm))
        .allSatisfy(line -> {
          assertThat(text(line, "outcome")).isEqualTo("Done");
          assertThat(text(line, "namespace")).isEqualTo(SPACE.namespace());
          assertThat(text(line, "virtualMachine")).isEqualTo(vm.name());
          assertThat(line.get("durationMillis").isIntegralNumber()).isTrue();
        });
  }

  private void patchAs(String user, String patch) {
    cluster
        .lab()
        .kubectlIn(
            SPACE.namespace(),
            "--as",
            user,
            "--as-group",
            "system:masters",
            "patch",
            "vm",
            "watched",
            "--type",
            "merge",
            "-p",
            patch);
  }

  private List<JsonNode> linesOf(TestVm vm) {
    String guest = vm.get().getMetadata().getUid();
    return cluster
        .lab()
        .logs("agent")
        .lines()
        .filter(line -> line.contains("vireo.dev/guest") && line.contains(guest))
        .map(line -> parsed(line.substring(line.indexOf('{'))))
        .sorted((a, b) -> text(a, "time").compareTo(text(b, "time")))
        .toList();
  }

  private static String text(JsonNode line, String field) {
    return line.path(field).asText();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }
}
