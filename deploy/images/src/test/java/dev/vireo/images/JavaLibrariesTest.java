package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaLibrariesTest {
  @TempDir Path folder;

  @BeforeEach
  void makeApplication() throws IOException {
    Fixture.applicationIn(folder);
  }

  @Test
  void whatIsThereIsNamedAndWhatIsOnlyListedIsNot() {
    assertThat(JavaLibraries.componentsOf(folder))
        .extracting(component -> component.purl().orElseThrow())
        .containsExactly(
            "pkg:maven/org.boot/boot@3?classifier=linux&type=jar",
            "pkg:maven/org.a/a@1?type=jar",
            "pkg:maven/org.b/b@2?type=jar");
  }

  @Test
  void libraryCarriesTheChecksumOfItsFile() {
    // printf org.a.a-1.jar | sha256sum
    assertThat(JavaLibraries.componentsOf(folder).get(1).sha256())
        .isEqualTo(Optional.of("92392f21e493af6ab6db275876407920283b2e417ba37f3a694adc273b7e456c"));
  }

  @Test
  void libraryThatIsNotListedIsNoLibrary() throws IOException {
    Path stranger = Files.writeString(folder.resolve("lib/main/stranger.jar"), "");
    assertThatThrownBy(() -> JavaLibraries.componentsOf(folder))
        .isInstanceOf(ImageException.class)
        .hasMessage(stranger + " is not in quarkus-app-dependencies.txt. Build it anew.");
  }

  @Test
  void listThatIsNoListIsRefused() throws IOException {
    Files.writeString(folder.resolve("quarkus-app-dependencies.txt"), "org.a:a:1");
    assertThatThrownBy(() -> JavaLibraries.componentsOf(folder))
        .isInstanceOf(ImageException.class)
        .hasMessage("This is no library of a Quarkus program: org.a:a:1");
  }
}
