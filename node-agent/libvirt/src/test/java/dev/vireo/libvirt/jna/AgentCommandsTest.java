package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.libvirt.error.LibvirtException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentCommandsTest {
  @Test
  void commandsAreWrittenAsTheGuestAgentReadsThem() {
    assertThat(AgentCommands.ping()).isEqualTo("{\"execute\":\"guest-ping\",\"arguments\":{}}");
    assertThat(AgentCommands.execStatus(77))
        .isEqualTo("{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":77}}");
  }

  @Test
  void wordsOfACommandCannotBecomeAnotherCommand() {
    assertThat(AgentCommands.exec(List.of("sh", "-c", "echo \"}\n\\")))
        .isEqualTo(
            "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"sh\",\"arg\":[\"-c\",\"echo"
                + " \\\"}\\n\\\\\"],\"capture-output\":false}}");
  }

  @Test
  void answersAreRead() {
    assertThat(AgentCommands.pidOf("{\"return\":{\"pid\":77}}")).isEqualTo(77);
    assertThat(AgentCommands.exitOf("{\"return\":{\"exited\":false}}")).isEmpty();
    assertThat(AgentCommands.exitOf("{\"return\":{\"exitcode\":3,\"exited\":true}}")).hasValue(3);
    assertThat(AgentCommands.exitOf("{\"return\":{\"signal\":9,\"exited\":true}}")).hasValue(137);
    assertThat(
            AgentCommands.exitOf(
                "{\"return\":{\"exited\":true,\"more\":{\"exitcode\":9},\"exitcode\":0}}"))
        .hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{\"return\":{}}",
        "{\"return\":[]}",
        "{\"error\":{}}",
        "{\"return\":{\"pid\":\"77\",\"exited\":\"true\"}}",
        "{\"return\":{\"exited\":true}}",
        "{\"return\":{\"pid\":99999999999999999999999,\"exited\":true,\"exitcode\":1.5}}",
        "{\"return\":{\"exited\":true,\"exitcode\":0,\"pid\":7,\"out-data\":\"AAAAAAAAAAAAA"
      })
  void whatAGuestMakesUpIsRefused(String answer) {
    assertThatThrownBy(() -> AgentCommands.pidOf(answer)).isInstanceOf(LibvirtException.class);
    assertThatThrownBy(() -> AgentCommands.exitOf(answer)).isInstanceOf(LibvirtException.class);
  }
}
