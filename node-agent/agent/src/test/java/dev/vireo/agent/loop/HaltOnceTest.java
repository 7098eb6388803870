package dev.vireo.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltOnceTest {
  private final Path folder;

  HaltOnceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aProcessIsHaltedAtItsStepOnceAndThenGoesOn() throws Exception {
    assertThat(run(Step.BEFORE_CREATE)).isEqualTo(137);
    assertThat(run(Step.BEFORE_CREATE)).isZero();
    Files.delete(folder.resolve("halted-before-create"));
    assertThat(run(Step.BEFORE_CREATE)).isEqualTo(137);
  }

  @Test
  void anotherStepIsPassed() throws Exception {
    assertThat(run(Step.AFTER_CREATE)).isZero();
  }

  @Test
  void everyStepHasItsWord() {
    assertThat(Arrays.stream(Step.values()).map(Step::word))
        .containsExactly(
            "after-status-starting",
            "after-network",
            "after-disks",
            "before-create",
            "after-create",
            "before-closed",
            "before-release");
    assertThat(Step.of("after-network")).contains(Step.AFTER_NETWORK);
    assertThat(Step.of("")).isEmpty();
  }

  private int run(Step reached) throws IOException, InterruptedException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            ReachStep.class.getName(),
            reached.word(),
            folder.toString())
        .start()
        .waitFor();
  }
}
