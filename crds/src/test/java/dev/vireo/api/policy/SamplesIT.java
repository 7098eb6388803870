package dev.vireo.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.server.Kubectl;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample is taken by the API server as it is, without a field that it does not know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplesIT {
  private static final Path SAMPLES = Path.of("../deploy/samples");

  private final KubernetesClient admin = SharedApiServer.client();
  private String namespace = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "samples");
  }

  @AfterAll
  void close() {
    admin.close();
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files
          .filter(f -> !f.getFileName().toString().equals("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSampleIsApplied(Path sample) {
    assertThat(apply("--filename=" + sample)).contains("serverside-applied");
  }

  @Test
  void allSamplesAreAppliedTogether() throws IOException {
    String kustomization = Files.readString(SAMPLES.resolve("kustomization.yaml"));
    assertThat(samples())
        .allSatisfy(s -> assertThat(kustomization).contains(s.getFileName().toString()));
    assertThat(apply("--kustomize=" + SAMPLES)).contains("serverside-applied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "../docs/user-guide.md"})
  void whatTheDocumentsShowIsApplied(Path document) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf("```yaml\n") + "```yaml\n".length();
    String yaml = text.substring(begin, text.indexOf("```", begin));
    assertThat(
            Kubectl.runWith(yaml, "apply", "--server-side", "-n", namespace, "--filename=-").ok())
        .contains("virtualmachine.vireo.dev/");
  }

  private String apply(String what) {
    return Kubectl.run("apply", "--server-side", "--validate=strict", "-n", namespace, what).ok();
  }
}
