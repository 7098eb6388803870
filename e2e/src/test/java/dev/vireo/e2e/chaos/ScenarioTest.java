package dev.vireo.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.chaos.Fault.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void aSeedGivesTheSameAgain() {
    assertThat(Scenario.of(7)).isEqualTo(Scenario.of(7)).isNotEqualTo(Scenario.of(8));
  }

  @Test
  void allThatCanHappenDoesInSomeRun() {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    Set<Fault> clocks = EnumSet.noneOf(Fault.class);
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    steps()
        .forEach(step -> {
          switch (step) {
            case Step.Break(Fault fault, _) -> faults.add(fault);
            case Step.Hit(Fault fault, _) -> faults.add(fault);
            case Step.Operate(_, Operation operation) -> operations.add(operation);
            case Step.StepClock(Fault whose, _, _) -> clocks.add(whose);
            case Step.Mend(), Step.Pass _ -> {}
          }
        });
    assertThat(clocks).containsExactlyInAnyOrder(Fault.AGENT, Fault.OPERATOR);
    assertThat(faults).isEqualTo(EnumSet.allOf(Fault.class));
    assertThat(operations).isEqualTo(EnumSet.allOf(Operation.class));
  }

  @Test
  void whatIsBrokenIsMendedAndNothingIsBrokenTwice() {
    LongStream.range(0, 500)
        .mapToObj(Scenario::of)
        .forEach(scenario -> {
          List<Step> broken = new ArrayList<>();
          for (Step step : scenario.steps()) {
            switch (step) {
              case Step.Break b -> {
                assertThat(broken).doesNotContain(b);
                broken.add(b);
              }
              case Step.Mend() -> broken.clear();
              case Step.Operate _, Step.Hit _, Step.StepClock _, Step.Pass _ -> {}
            }
          }
          assertThat(broken).isEmpty();
        });
  }

  /** Nor is anything looked up that only the API server knows. */
  @Test
  void nobodyIsToldAnythingWhileNobodyListens() {
    LongStream.range(0, 500)
        .mapToObj(Scenario::of)
        .forEach(scenario -> {
          boolean deaf = false;
          for (Step step : scenario.steps()) {
            switch (step) {
              case Step.Break(Fault fault, _) -> {
                assertThat(deaf).isFalse();
                deaf = fault.place() == Place.CONTROL_PLANE;
              }
              case Step.Mend() -> deaf = false;
              case Step.Operate _ -> assertThat(deaf).isFalse();
              case Step.Hit(Fault fault, _) -> assertThat(deaf && fault != Fault.QEMU).isFalse();
              case Step.StepClock _, Step.Pass _ -> {}
            }
          }
        });
  }

  private static Stream<Step> steps() {
    return LongStream.range(0, 500).mapToObj(Scenario::of).flatMap(s -> s.steps().stream());
  }
}
