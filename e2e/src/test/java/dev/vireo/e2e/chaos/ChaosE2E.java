package dev.vireo.e2e.chaos;

import dev.vireo.e2e.fixture.SteppedClocks;
import dev.vireo.e2e.fixture.TestSpace;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever users do and whatever is killed, in whatever order, no guest runs twice, no disk loses
 * what it has confirmed, every VM becomes what it is declared to be, and nothing is left.
 *
 * <p>Two runs are in that of all tests; as many as wanted: {@code e2e/lab test chaos --runs N
 * --seed S}.
 */
@Isolated
@EnabledIfSystemProperty(named = "chaos.runs", matches = "[1-9][0-9]*")
class ChaosE2E {
  @Order(1)
  @RegisterExtension
  static final SteppedClocks CLOCKS = new SteppedClocks();

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("chaos");

  static LongStream seeds() {
    long first = Long.getLong("chaos.seed", 1);
    return LongStream.range(first, first + Long.getLong("chaos.runs"));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noGuestIsLostAndNoneRunsTwice(long seed) {
    new ChaosRun(Scenario.of(seed), SPACE, CLOCKS).run();
    System.out.printf("%s seed %d: held%n", Instant.now().truncatedTo(ChronoUnit.SECONDS), seed);
  }
}
