package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is planned and told in each situation: {@code observed.yaml} gives {@code plan.txt} and
 * {@code status.txt}. After a wanted change run with {@code -Dgolden.update=true} and read the
 * diff.
 */
class VmPlannerTest {
  private static final Path CASES = Path.of("src/test/resources/vm");
  private static final VmStatuses STATUSES = new VmStatuses(Duration.ofSeconds(40));

  static List<String> cases() throws IOException {
    try (var folders = Files.list(CASES)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plansAsWritten(String name) throws IOException {
    VmObserved observed = ObservedFile.read(CASES.resolve(name).resolve("observed.yaml"));
    VmPlan plan = VmPlanner.plan(observed, ObservedFile.NOW);
    VirtualMachineStatus before =
        plan instanceof VmPlan.Start start
            ? STATUSES.claiming(observed, start, ObservedFile.NOW)
            : observed.status();
    VirtualMachineStatus status =
        STATUSES.status(before, observed, plan, Optional.empty(), ObservedFile.NOW);

    compare(CASES.resolve(name).resolve("plan.txt"), PlanText.of(plan) + "\n");
    compare(CASES.resolve(name).resolve("status.txt"), PlanText.of(status));
  }

  private static void compare(Path golden, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, actual);
    }
    assertThat(golden).hasContent(actual);
  }
}
