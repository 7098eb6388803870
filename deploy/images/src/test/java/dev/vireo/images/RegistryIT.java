package dev.vireo.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushing by the code of a release, to a registry as others run it. */
class RegistryIT {
  @TempDir Path folder;

  @Test
  void whatIsPulledIsTheArchive() throws Exception {
    Sources sources = Fixture.sourcesIn(folder);
    Fixture.basesIn(folder.resolve("bases"));
    var recipes = new Recipes(sources);
    try (var registry = RunningRegistry.in(folder)) {
      for (Recipe recipe : new Recipe[] {recipes.operator(), recipes.agent(), recipes.slot()}) {
        Archive archive = Archive.read(writer().write(recipe));

        assertThat(writer().push(recipe, destination(registry, "1.2"))).isEqualTo(archive.digest());

        var pulled = PulledImage.from(registry.address(), "vireo/" + recipe.name(), "1.2");
        assertThat(pulled.digest()).isEqualTo(archive.digest());
        assertThat(pulled.config().at("/config/User").asText()).isEqualTo(recipe.user());
        assertThat(pulled.layers())
            .hasSize(recipe.layers().size() + (recipe.base().isPresent() ? 2 : 1));
      }
    }
  }

  @Test
  void pushingTwiceIsPushingOnce() throws Exception {
    Recipe slot = new Recipes(Fixture.sourcesIn(folder)).slot();
    try (var registry = RunningRegistry.in(folder)) {
      String first = writer().push(slot, destination(registry, "dev"));
      assertThat(writer().push(slot, destination(registry, "dev"))).isEqualTo(first);
      assertThat(writer().push(slot, destination(registry, "v1"))).isEqualTo(first);
      assertThat(PulledImage.from(registry.address(), "vireo/slot", "v1").digest())
          .isEqualTo(first);
    }
  }

  @Test
  void registryThatKnowsPeopleTakesImagesOfThoseWhoHaveLoggedIn() throws Exception {
    Recipe slot = new Recipes(Fixture.sourcesIn(folder)).slot();
    System.setProperty("sendCredentialsOverHttp", "true");
    try (var registry = RunningRegistry.withPasswords(folder)) {
      Destination destination = destination(registry, "dev");
      assertThatThrownBy(() -> writer().push(slot, destination))
          .isInstanceOf(ImageException.class)
          .hasMessage(
              "%s was not pushed: Unauthorized for %s/vireo/slot"
                  .formatted(destination.referenceOf(slot), registry.address()));

      Files.writeString(
          destination.credentials(),
          "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
              .formatted(
                  registry.address(),
                  Base64.getEncoder().encodeToString(RunningRegistry.PERSON.getBytes(UTF_8))));
      assertThat(writer().push(slot, destination))
          .isEqualTo(Archive.read(writer().write(slot)).digest());
    } finally {
      System.clearProperty("sendCredentialsOverHttp");
    }
  }

  @Test
  void registryThatIsNotThereIsNamed() throws Exception {
    Recipe slot = new Recipes(Fixture.sourcesIn(folder)).slot();
    String address;
    try (var registry = RunningRegistry.in(folder)) {
      address = registry.address();
    }
    assertThatThrownBy(() -> writer().push(slot, destination(address, "dev")))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "%1$s/vireo/slot:dev was not pushed: Connect to %1$s [/127.0.0.1] failed: Connection"
                    .formatted(address)
                + " refused");
  }

  private ImageWriter writer() {
    return new ImageWriter(folder.resolve("out"), folder.resolve("cache"));
  }

  private Destination destination(RunningRegistry registry, String tag) {
    return destination(registry.address(), tag);
  }

  private Destination destination(String address, String tag) {
    return new Destination(address + "/vireo", tag, folder.resolve("config.json"));
  }
}
