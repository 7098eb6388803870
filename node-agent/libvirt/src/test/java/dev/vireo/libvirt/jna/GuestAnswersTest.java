package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.GuestFilesystem;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestLoad;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.GuestTimeZone;
import dev.vireo.libvirt.GuestUser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GuestAnswersTest {
  @Test
  void whatTheAgentDoesNotTellIsEmpty() {
    assertThat(GuestAnswers.NONE.info()).isEqualTo(GuestInfo.NONE);
    assertThat(of(Map.of("os.id", "debian", "os.kernel-release", "6.1"), Map.of()).info())
        .isEqualTo(
            GuestInfo.of(
                Optional.empty(),
                Optional.of(
                    new GuestOs(
                        Optional.of("debian"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("6.1")))));
  }

  @Test
  void aWholeAnswerIsReadByLibvirtsNames() {
    GuestAnswers answers =
        new GuestAnswers(
            Map.ofEntries(
                Map.entry("hostname", "web-1"),
                Map.entry("timezone.name", "CEST"),
                Map.entry("user.0.name", "ann"),
                Map.entry("user.1.name", "bob"),
                Map.entry("user.1.domain", "SHOP"),
                Map.entry("fs.0.name", "vda1"),
                Map.entry("fs.0.mountpoint", "/"),
                Map.entry("fs.0.fstype", "ext4")),
            Map.of(
                "timezone.offset", 7200L,
                "user.count", 2L,
                "user.0.login-time", 1_766_000_000_000L,
                "fs.count", 1L,
                "fs.0.total-bytes", 1000L,
                "fs.0.used-bytes", 400L),
            Map.of("load.1m", 0.1, "load.5m", 0.2, "load.15m", 0.3));
    assertThat(answers.info())
        .isEqualTo(
            new GuestInfo(
                Optional.of("web-1"),
                Optional.empty(),
                Optional.of(new GuestTimeZone(Optional.of("CEST"), ZoneOffset.ofHours(2))),
                Optional.of(
                    List.of(
                        new GuestUser("ann", Optional.of(Instant.ofEpochMilli(1_766_000_000_000L))),
                        new GuestUser("SHOP\\bob", Optional.empty()))),
                Optional.of(
                    List.of(
                        new GuestFilesystem(
                            "/",
                            Optional.of("vda1"),
                            Optional.of("ext4"),
                            Optional.of(new GuestFilesystem.Use(1000, 400))))),
                Optional.of(new GuestLoad(0.1, 0.2, 0.3))));
  }

  @Test
  void nobodyIsLoggedInIsToldOtherThanNotKnowing() {
    assertThat(of(Map.of(), Map.of("user.count", 0L)).info().users()).contains(List.of());
    assertThat(of(Map.of(), Map.of()).info().users()).isEmpty();
  }

  @Test
  void numbersThatCannotBeAreLeftOut() {
    GuestInfo info =
        new GuestAnswers(
                Map.of("fs.0.mountpoint", "/", "fs.1.mountpoint", "/data"),
                Map.of(
                    "timezone.offset", Long.MAX_VALUE,
                    "user.count", 1L,
                    "user.0.login-time", Long.MAX_VALUE,
                    "fs.count", 2L,
                    "fs.0.total-bytes", -1L,
                    "fs.0.used-bytes", 4L,
                    "fs.1.total-bytes", 4L,
                    "fs.1.used-bytes", 5L),
                Map.of("load.1m", Double.NaN, "load.5m", 0.0, "load.15m", 0.0))
            .info();
    assertThat(info.timeZone()).isEmpty();
    assertThat(info.users().orElseThrow()).containsExactly(new GuestUser("?", Optional.empty()));
    assertThat(info.filesystems().orElseThrow())
        .extracting(GuestFilesystem::use)
        .containsOnly(Optional.empty());
    assertThat(info.load()).isEmpty();
  }

  @Test
  void ofListsWithoutEndTheBeginningIsRead() {
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      texts.put("user." + i + ".name", "user-" + i);
    }
    GuestInfo info = of(texts, Map.of("user.count", 4_000_000_000L)).info();
    assertThat(info.users().orElseThrow())
        .hasSize(GuestInfo.MOST)
        .last()
        .isEqualTo(new GuestUser("user-255", Optional.empty()));
  }

  private static GuestAnswers of(Map<String, String> texts, Map<String, Long> numbers) {
    return new GuestAnswers(texts, numbers, Map.of());
  }
}
