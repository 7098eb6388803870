package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:5000",
        "127.0.0.1:5000/vireo",
        "127.1.2.3/a",
        "[::1]:80/a"
      })
  void thisMachineMaySpeakPlainHttp(String registry) {
    assertThat(to(registry).isThisMachine()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ghcr.io/vireo-dev", "localhost.example.org", "10.0.0.1:5000", "127.example.org"})
  void allOthersMaySpeakHttpsOnly(String registry) {
    assertThat(to(registry).isThisMachine()).isFalse();
  }

  private static Destination to(String registry) {
    return new Destination(registry, "dev", Path.of("config.json"));
  }
}
