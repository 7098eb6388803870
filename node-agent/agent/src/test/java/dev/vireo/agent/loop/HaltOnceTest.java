package dev.vireo.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltOnceTest {
  private final Path folder;

  HaltOnceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aProcessIsHaltedAtEachOfItsStepsOnceAndThenGoesOn() throws Exception {
    assertThat(run(Step.BEFORE_CREATE, Step.AFTER_CREATE)).isEqualTo(137);
    assertThat(folder.resolve("halted-before-create")).exists();
    assertThat(run(Step.BEFORE_CREATE, Step.AFTER_CREATE)).isEqualTo(137);
    assertThat(folder.resolve("halted-after-create")).exists();
    assertThat(run(Step.BEFORE_CREATE, Step.AFTER_CREATE)).isZero();
    Files.delete(folder.resolve("halted-before-create"));
    assertThat(run(Step.BEFORE_CREATE)).isEqualTo(137);
  }

  @Test
  void otherStepsArePassed() throws Exception {
    assertThat(run(Step.AFTER_NETWORK, Step.AFTER_DISKS)).isZero();
  }

  @Test
  void nothingIsToldOfStepsThatNobodyNames() {
    assertThat(Halts.at(Set.of(), folder)).isSameAs(Halts.NEVER);
    assertThat(Halts.at(Set.of(Step.AFTER_DISKS), folder)).isInstanceOf(HaltOnce.class);
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
            "after-save",
            "after-restore",
            "after-image-gone",
            "after-pause",
            "after-unpause",
            "before-deed",
            "after-deed",
            "before-closed",
            "before-release");
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
