package dev.vireo.e2e.chaos;

import dev.vireo.e2e.fixture.TestSpace;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever users do and whatever is killed, in whatever order, no guest runs twice, no disk loses
 * what it has confirmed, every VM becomes what it is declared to be, and nothing is left.
 *
 * <p>A few seeds by default; {@code e2e/lab test chaos --runs N --seed S} for more and for others.
 */
@Isolated
class ChaosE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("chaos");

  static LongStream seeds() {
    long first = Long.getLong("chaos.seed", 1);
    return LongStream.range(first, first + Long.getLong("chaos.runs", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noGuestIsLostAndNoneRunsTwice(long seed) {
    new ChaosRun(Scenario.of(seed), SPACE).run();
  }
}
