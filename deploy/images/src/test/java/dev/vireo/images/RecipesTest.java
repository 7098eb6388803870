package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesTest {
  @TempDir Path folder;
  private Sources sources;
  private Recipes recipes;

  @BeforeEach
  void makeParts() throws IOException {
    sources = Fixture.sourcesIn(folder);
    recipes = new Recipes(sources);
  }

  @Test
  void imagesHaveTheNamesThatTheManifestsUse() {
    assertThat(List.of(recipes.operator(), recipes.agent(), recipes.slot(), recipes.client()))
        .extracting(Recipe::reference)
        .containsExactly(
            "ghcr.io/vireo-dev/operator:dev",
            "ghcr.io/vireo-dev/agent:dev",
            "ghcr.io/vireo-dev/slot:dev",
            "localhost/client:dev");
  }

  @Test
  void operatorAndSlotRunAsANumberThatIsNotRoot() {
    assertThat(recipes.operator().user()).isEqualTo("65532:65532");
    assertThat(recipes.slot().user()).isEqualTo("65532:65532");
  }

  @Test
  void imagesHaveTheLimitsThatTheDocumentsName() {
    assertThat(List.of(recipes.operator(), recipes.agent(), recipes.slot()))
        .extracting(Recipe::limit)
        .containsExactly(130_000_000L, 220_000_000L, 1_000_000L);
  }

  @Test
  void agentRunsAsRootAndMayCallNativeCode() {
    assertThat(recipes.agent().user()).isEqualTo("0:0");
    assertThat(recipes.agent().entrypoint())
        .containsSubsequence(
            "/opt/java/bin/java",
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            "/app/quarkus-run.jar");
    assertThat(recipes.operator().entrypoint())
        .doesNotContain("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void programsOfBothJavaImagesAreKeptSmall() {
    for (Recipe recipe : List.of(recipes.operator(), recipes.agent())) {
      assertThat(recipe.entrypoint())
          .contains("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1");
      assertThat(recipe.environment()).containsEntry("MALLOC_ARENA_MAX", "1");
    }
    assertThat(recipes.operator().entrypoint()).contains("-Xmn6m");
    assertThat(recipes.agent().entrypoint()).contains("-Xmn2m", "-XX:-ShrinkHeapInSteps");
  }

  @Test
  void slotIsOneExecutableFileOutsideOfItsVolume() {
    Recipe slot = recipes.slot();
    assertThat(slot.base()).isEmpty();
    assertThat(slot.entrypoint()).containsExactly("/bin/slot");
    assertThat(filesOf(slot)).containsExactly("/bin/slot 755");
  }

  @Test
  void agentCarriesTheEmulatorWrapper() {
    assertThat(filesOf(recipes.agent())).contains("/usr/lib/vireo/slot-qemu 755");
    assertThat(filesOf(recipes.operator())).noneMatch(file -> file.contains("slot-qemu"));
  }

  @Test
  void eachImageStandsOnItsOwnBase() {
    assertThat(recipes.agent().base()).contains(folder.resolve("bases/agent.tar"));
    assertThat(recipes.operator().base()).contains(folder.resolve("bases/operator.tar"));
    assertThat(recipes.client().base()).contains(folder.resolve("bases/client.tar"));
  }

  private static List<String> filesOf(Recipe recipe) {
    return recipe.layers().stream()
        .map(FileEntriesLayer::getEntries)
        .flatMap(List::stream)
        .map(file -> file.getExtractionPath() + " " + file.getPermissions().toOctalString())
        .toList();
  }
}
