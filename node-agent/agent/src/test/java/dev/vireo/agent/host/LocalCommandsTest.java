package dev.vireo.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.api.meta.Reason;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LocalCommandsTest {
  private final Commands commands = Commands.local();

  @Test
  void inputGoesInAndOutputComesOut() {
    assertThat(commands.run(Command.of("cat").withInput("a line\n"))).isEqualTo("a line\n");
  }

  @Test
  void processIsKnownBeforeItGetsItsInput() {
    var pids = new ArrayList<Long>();

    commands.run(Command.of("cat").withInput("x").onStart(pids::add));

    assertThat(pids).hasSize(1);
  }

  @Test
  void failureCarriesWhatTheProgramSaid() {
    assertThatThrownBy(() -> commands.run(Command.of("ls", "/there/is/no/such")))
        .isInstanceOfSatisfying(
            HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HostFault))
        .hasMessageStartingWith("ls /there/is/no/such failed with exit code 2: ls: ");
  }

  @Test
  void failureMayBeAnAnswer() {
    assertThat(commands.attempt(Command.of("false")).exitCode()).isEqualTo(1);
  }

  @Test
  void ofAProgramThatTalksOnTheBeginningIsKept() {
    String said = commands.run(Command.of("head", "-c", "3000000", "/dev/zero"));
    assertThat(said).hasSize(1 << 20);
  }

  @Test
  void missingProgramIsToldApart() {
    assertThatThrownBy(() -> commands.run(Command.of("no-such-program-of-vireo")))
        .isInstanceOfSatisfying(
            HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HostToolMissing))
        .hasMessage("Program no-such-program-of-vireo is missing in the node agent's image.");
  }

  @Test
  void programPastItsDeadlineIsKilled() {
    var pids = new ArrayList<Long>();

    assertThatThrownBy(() ->
            commands.run(
                Command.of("sleep", "60").within(Duration.ofMillis(50)).onStart(pids::add)))
        .hasMessage("sleep 60 did not end within 0 s.");

    assertThat(
            Processes.of(HostPaths.standard())
                .awaitEnd(identityOf(pids.getFirst()), Duration.ofSeconds(10)))
        .isTrue();
  }

  private static ProcessIdentity identityOf(long pid) {
    return Processes.of(HostPaths.standard()).identityOf(pid).orElse(new ProcessIdentity(pid, 0));
  }
}
