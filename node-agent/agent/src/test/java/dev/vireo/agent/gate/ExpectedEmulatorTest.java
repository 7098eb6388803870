package dev.vireo.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.CgroupPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedEmulatorTest {
  private static final String UUID = "6c2f5b0e-8a43-4a3b-9d9c-0d5a5b7f1e11";
  private static final ExpectedEmulator EMULATOR =
      new ExpectedEmulator(UUID, "shop_web-1", new CgroupPath("/kubepods/pod1"), 999);

  @Test
  void argumentsThatLibvirtGivesAreKnown() {
    assertThat(
            EMULATOR.startedWith(
                List.of("x", "-name", "guest=shop_web-1,debug-threads=on", "-S", "-uuid", UUID)))
        .isTrue();
  }

  @Test
  void anotherNameOrUuidOrTwoOfThemAreNot() {
    assertThat(EMULATOR.startedWith(List.of("x", "-name", "guest=shop_web-2", "-uuid", UUID)))
        .isFalse();
    assertThat(EMULATOR.startedWith(List.of("x", "-name", "guest=shop_web-1", "-uuid", "other")))
        .isFalse();
    assertThat(
            EMULATOR.startedWith(
                List.of("x", "-name", "guest=shop_web-1", "-uuid", UUID, "-name", "guest=another")))
        .isFalse();
    assertThat(EMULATOR.startedWith(List.of())).isFalse();
  }
}
