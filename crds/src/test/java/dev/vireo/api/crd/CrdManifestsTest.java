package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdManifestsTest {
  /** Below these, the words are Kubernetes' own: {@code kubectl explain pod.spec} has them. */
  private static final List<String> WORDS_OF_KUBERNETES =
      List.of(
          ".spec.placement.affinity.",
          ".spec.placement.tolerations[].",
          ".spec.placement.topologySpreadConstraints[].");

  @Test
  void committedManifestsAreWhatTheRecordsSay() throws IOException {
    Map<String, String> generated = CrdManifests.generate();
    if (Boolean.getBoolean("crds.write")) {
      for (var manifest : generated.entrySet()) {
        Files.writeString(CrdManifests.FOLDER.resolve(manifest.getKey()), manifest.getValue());
      }
    }
    assertThat(generated).hasSize(CrdManifests.KINDS.size());
    for (var manifest : generated.entrySet()) {
      assertThat(CrdManifests.FOLDER.resolve(manifest.getKey()))
          .as("run: mvn -pl crds test -Dcrds.write=true")
          .content()
          .isEqualTo(manifest.getValue());
    }
  }

  @Test
  void deletingAllOfANamespaceTakesItsVmsAndNothingElse() {
    var inAll =
        CrdManifests.generate().values().stream()
            .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class))
            .map(crd -> crd.getSpec().getNames())
            .filter(names -> names.getCategories().contains("all"))
            .map(names -> names.getKind());
    assertThat(inAll).containsExactly("VirtualMachine");
  }

  @Test
  void everyPropertyHasADescription() {
    var missing = new ArrayList<String>();
    CrdManifests.generate()
        .values()
        .forEach(yaml -> {
          var crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
          crd.getSpec()
              .getVersions()
              .forEach(v ->
                  findMissing(
                      crd.getSpec().getNames().getKind(),
                      v.getSchema().getOpenAPIV3Schema(),
                      missing));
        });
    assertThat(missing).isEmpty();
  }

  @Test
  void noValidationRuleIsEmittedTwice() {
    CrdManifests.generate()
        .forEach((name, yaml) -> {
          var crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
          crd.getSpec()
              .getVersions()
              .forEach(v -> assertRulesUnique(name, v.getSchema().getOpenAPIV3Schema()));
        });
  }

  private static void findMissing(String path, JSONSchemaProps schema, List<String> missing) {
    if (WORDS_OF_KUBERNETES.stream().anyMatch(path::contains)) {
      return;
    }
    if (!path.endsWith("[]") && (schema.getDescription() == null)) {
      missing.add(path);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((n, s) -> findMissing(path + "." + n, s, missing));
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      findMissing(path + "[]", schema.getItems().getSchema(), missing);
    }
  }

  private static void assertRulesUnique(String path, JSONSchemaProps schema) {
    if (schema.getXKubernetesValidations() != null) {
      assertThat(schema.getXKubernetesValidations())
          .extracting(r -> r.getRule())
          .as(path)
          .doesNotHaveDuplicates();
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((n, s) -> assertRulesUnique(path + "." + n, s));
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      assertRulesUnique(path + "[]", schema.getItems().getSchema());
    }
  }
}
