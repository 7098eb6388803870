package dev.vireo.operator.halt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltOnceTest {
  private static final int KILLED = 137;
  private final Path folder;

  HaltOnceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aProcessIsHaltedAtEachOfItsStepsOnceAndThenGoesOn() throws Exception {
    assertThat(run(Step.BEFORE_OPEN, Step.AFTER_OPEN)).isEqualTo(KILLED);
    assertThat(markers()).containsExactly("halted-before-open");
    assertThat(run(Step.BEFORE_OPEN, Step.AFTER_OPEN)).isEqualTo(KILLED);
    assertThat(markers()).containsExactly("halted-after-open", "halted-before-open");
    assertThat(run(Step.BEFORE_OPEN, Step.AFTER_OPEN)).isZero();
    Files.delete(folder.resolve("halted-before-open"));
    assertThat(run(Step.BEFORE_OPEN, Step.AFTER_OPEN)).isEqualTo(KILLED);
  }

  @Test
  void nothingIsToldOfStepsThatNobodyNames() {
    assertThat(Halts.at(Set.of(), folder)).isSameAs(Halts.NEVER);
    assertThat(Halts.at(Set.of(Step.AFTER_CLAIM), folder)).isInstanceOf(HaltOnce.class);
  }

  @Test
  void otherStepsArePassed() throws Exception {
    assertThat(run(Step.AFTER_CLAIM, Step.AFTER_DOMAIN, Step.AFTER_SLOT)).isZero();
    assertThat(markers()).isEmpty();
  }

  @Test
  void everyStepHasItsWord() {
    assertThat(Arrays.stream(Step.values()).map(Step::word))
        .containsExactly(
            "after-claim",
            "after-domain",
            "after-slot",
            "before-open",
            "after-open",
            "before-domain-finalizer",
            "before-vm-finalizer");
  }

  private List<String> markers() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private int run(Step... reached) throws IOException, InterruptedException {
    Stream<String> command =
        Stream.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            ReachSteps.class.getName(),
            folder.toString());
    return new ProcessBuilder(
            Stream.concat(command, Arrays.stream(reached).map(Step::name)).toList())
        .start()
        .waitFor();
  }
}
