package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.DEFINITIONS_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vireo's CRDs are deleted only by who has said that it is meant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionsIT {
  private final KubernetesClient admin = SharedApiServer.client();

  @BeforeAll
  void deploy() {
    Deployed.apply();
  }

  @AfterAll
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"virtualmachines", "domains", "hypervisors", "machineimages"})
  void aDefinitionIsNotDeletedUnlessThatIsMeant(String plural) {
    String name = plural + ".vireo.dev";
    assertThat(denied(DEFINITIONS_POLICY, () -> delete(name)))
        .isEqualTo(
            "with "
                + name
                + " all objects of its kind go, in all namespaces, if there are any, and the"
                + " guests of VMs are ended. If that is meant, look first (kubectl get "
                + name
                + " -A), then say so: kubectl annotate crd "
                + name
                + " vireo.dev/allow-deletion=true");
  }

  @Test
  void anotherWordIsNone() {
    make("probes.vireo.dev", "vireo.dev");
    annotate("probes.vireo.dev", "\"false\"");
    assertThat(denied(DEFINITIONS_POLICY, () -> delete("probes.vireo.dev")))
        .startsWith("with probes.vireo.dev all objects");
    annotate("probes.vireo.dev", "\"true\"");
    delete("probes.vireo.dev");
    assertDeleted("probes.vireo.dev");
  }

  @Test
  void definitionsOfOthersAreTheirs() {
    make("probes.example.org", "example.org");
    delete("probes.example.org");
    assertDeleted("probes.example.org");
  }

  private void make(String name, String group) {
    String yaml =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %s}
        spec:
          group: %s
          scope: Namespaced
          names: {kind: Probe, plural: probes, singular: probe, listKind: ProbeList}
          versions:
          - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
        """
            .formatted(name, group);
    admin
        .resource(
            admin.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class))
        .create();
  }

  private void annotate(String name, String value) {
    admin
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"vireo.dev/allow-deletion\":" + value + "}}}");
  }

  private void delete(String name) {
    admin
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(name)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }

  private void assertDeleted(String name) {
    var left = admin.apiextensions().v1().customResourceDefinitions().withName(name).get();
    assertThat(left == null || left.isMarkedForDeletion()).as("deletion of %s", name).isTrue();
  }
}
