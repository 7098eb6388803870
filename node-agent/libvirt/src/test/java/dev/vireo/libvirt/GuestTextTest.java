package dev.vireo.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class GuestTextTest {
  @Test
  void plainWordsStayAsTheyAre() {
    assertThat(GuestText.of("Debian GNU/Linux 12 (bookworm)", 64))
        .contains("Debian GNU/Linux 12 (bookworm)");
    assertThat(GuestText.of("wéb-1 \u4f60\u597d \ud83d\udc27", 64))
        .contains("wéb-1 \u4f60\u597d \ud83d\udc27");
  }

  @Test
  void whatATerminalWouldObeyIsLeftOut() {
    assertThat(GuestText.of("\u001b[2Jweb\r\n-1\u0000\u009b", 64)).contains("[2Jweb-1");
  }

  @Test
  void whatTurnsOrHidesTheTextIsLeftOut() {
    assertThat(GuestText.of("\u202eten.live\u2066\u200b\u2028\ue000\ud800", 64))
        .contains("ten.live");
  }

  @Test
  void nothingReadableIsNothing() {
    assertThat(GuestText.of("\u0001 \n", 64)).isEmpty();
    assertThat(GuestText.of("", 64)).isEmpty();
  }

  @Test
  void longWordsAreCutBetweenCharacters() {
    assertThat(GuestText.of("a".repeat(65), 64)).contains("a".repeat(61) + "...");
    String cut = GuestText.of("\ud83d\udc27".repeat(100), 64).orElseThrow();
    assertThat(cut).isEqualTo("\ud83d\udc27".repeat(15) + "...");
    assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(64);
  }
}
