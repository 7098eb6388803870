package dev.vireo.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.libvirt.LibvirtSettings.Backoff;
import dev.vireo.libvirt.LibvirtSettings.Keepalive;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LibvirtSettingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsAreAsDocumented() {
    LibvirtSettings settings = LibvirtSettings.of("qemu:///system");
    assertThat(settings.guestConnections()).isEqualTo(3);
    assertThat(settings.keepalive()).isEqualTo(new Keepalive(Duration.ofSeconds(5), 3));
    assertThat(settings.reconnect())
        .isEqualTo(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5)));
    assertThat(settings.deadlines())
        .isEqualTo(
            new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(40)));
  }

  @Test
  void waitsDoubleUpToTheMaximum() {
    Backoff backoff = Backoff.DEFAULT;
    assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.after(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(4)).isEqualTo(Duration.ofSeconds(4));
    assertThat(backoff.after(5)).isEqualTo(Duration.ofSeconds(5));
    assertThat(backoff.after(1_000_000)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> LibvirtSettings.of(" "))
        .hasMessage("A libvirt host needs a URI, for example qemu:///system");
    assertThatThrownBy(() ->
            new LibvirtSettings(
                "test:///default", 4, Keepalive.DEFAULT, Backoff.DEFAULT, Deadlines.DEFAULT))
        .hasMessage("guestConnections must be 1 to 3, not 4");
    assertThatThrownBy(() -> new Keepalive(Duration.ofMillis(900), 3))
        .hasMessageStartingWith("Keepalive needs an interval of at least 1 s");
    assertThatThrownBy(() -> new Backoff(SECOND, Duration.ofMillis(1)))
        .hasMessageStartingWith("Back-off needs 0 < min <= max");
    assertThatThrownBy(() -> new Deadlines(SECOND, SECOND, Duration.ZERO, SECOND, SECOND, SECOND))
        .hasMessage("Deadline create must be greater than zero, not PT0S");
  }
}
