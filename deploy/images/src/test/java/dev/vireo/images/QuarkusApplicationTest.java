package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarkusApplicationTest {
  @TempDir Path folder;

  @Test
  void whatChangesLeastIsTheLowestLayerAndFilesAreInOneOrder() throws IOException {
    Fixture.applicationIn(folder);

    assertThat(QuarkusApplication.layersOf(folder))
        .extracting(FileEntriesLayer::getName, QuarkusApplicationTest::placesIn)
        .containsExactly(
            tuple(
                "libraries",
                List.of(
                    "/app/lib/boot/org.boot.boot-3-linux.jar",
                    "/app/lib/main/org.a.a-1.jar",
                    "/app/lib/main/org.b.b-2.jar")),
            tuple("generated", List.of("/app/quarkus/generated-bytecode.jar")),
            tuple("program", List.of("/app/app/vireo.jar", "/app/quarkus-run.jar")));
  }

  @Test
  void programThatWasNotBuiltIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> QuarkusApplication.layersOf(folder))
        .isInstanceOf(ImageException.class)
        .hasMessage(folder + " has no quarkus-run.jar. Build it first: mvn -DskipTests package");
  }

  private static List<String> placesIn(FileEntriesLayer layer) {
    return layer.getEntries().stream().map(file -> file.getExtractionPath().toString()).toList();
  }
}
