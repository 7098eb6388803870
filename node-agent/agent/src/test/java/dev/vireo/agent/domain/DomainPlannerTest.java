package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.api.v1alpha1.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each document of {@code plan/*.yaml} is a case: what it is about, a merge patch over {@code
 * plan/base.yaml}, and the plan. Uptime is 1000 s in all of them.
 */
class DomainPlannerTest {
  private static final Now NOW =
      new Now(Instant.parse("2026-11-01T00:00:00Z"), Duration.ofSeconds(1000));
  private static final List<String> FILES =
      List.of(
          "start",
          "run",
          "power",
          "deeds",
          "probes",
          "suspend",
          "restore",
          "stop",
          "end",
          "restart",
          "doubt",
          "restored");

  @TestFactory
  Stream<DynamicTest> plansAsTheGoldenFilesSay() {
    JsonNode base = Golden.read("plan/base.yaml");
    return FILES.stream()
        .flatMap(file -> cases(file).stream())
        .map(golden ->
            DynamicTest.dynamicTest(golden.getKey(), () -> check(base, golden.getValue())));
  }

  private static List<Map.Entry<String, JsonNode>> cases(String file) {
    List<Map.Entry<String, JsonNode>> cases = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields =
        Golden.read("plan/" + file + ".yaml").properties().iterator();
    fields.forEachRemaining(field -> cases.add(Map.entry(field.getKey(), field.getValue())));
    return cases;
  }

  private static void check(JsonNode base, JsonNode golden) throws JsonProcessingException {
    ObjectNode expected = (ObjectNode) golden.get("plan");
    Domain desired =
        Golden.YAML.treeToValue(
            Golden.merge(base.get("desired"), golden.get("desired")), Domain.class);
    DomainObserved seen =
        Golden.YAML.treeToValue(
            Golden.merge(base.get("observed"), golden.get("observed")), DomainObserved.class);
    DomainPlan plan = new DomainPlanner().plan(desired, seen, NOW);
    assertThat(Golden.YAML.writerFor(DomainPlan.class).writeValueAsString(plan))
        .isEqualTo(Golden.YAML.writeValueAsString(expected));
  }
}
