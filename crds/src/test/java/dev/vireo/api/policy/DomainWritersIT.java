package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.DOMAIN_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Domain is the lock on its VM: nobody but the operator opens, changes or removes it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DomainWritersIT {
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();
  private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":[]}}";
  private static final String COLLECTOR =
      "system:serviceaccount:kube-system:generic-garbage-collector";

  private final KubernetesClient admin = SharedApiServer.client();
  private String namespace = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "writers");
  }

  @AfterAll
  void close() {
    admin.close();
  }

  @Test
  void anAdministratorIsToldToChangeTheVmInstead() {
    makeDomain("told");
    String sentence =
        "Domains are made, changed and deleted by Vireo's operator only: change or delete the"
            + " VirtualMachine web-1 instead (kubectl edit vm web-1 -n "
            + namespace
            + ")";
    assertThat(denied(DOMAIN_POLICY, () -> domain(admin, "told").delete())).isEqualTo(sentence);
    assertThat(denied(DOMAIN_POLICY, () -> domain(admin, "told").patch(MERGE, NO_FINALIZERS)))
        .isEqualTo(sentence);
    assertThat(denied(DOMAIN_POLICY, () -> domain(admin, "told").patch(MERGE, opened())))
        .isEqualTo(sentence);
    // By this label the operator finds the Domains of a VM.
    assertThat(
            denied(
                DOMAIN_POLICY,
                () ->
                    domain(admin, "told")
                        .patch(MERGE, "{\"metadata\":{\"labels\":{\"vireo.dev/vm\":\"x\"}}}")))
        .isEqualTo(sentence);
    assertThat(
            denied(
                DOMAIN_POLICY, () -> admin.resources(Domain.class).inNamespace(namespace).delete()))
        .startsWith("Domains are made, changed and deleted by Vireo's operator only");
    assertThat(
            denied(
                DOMAIN_POLICY,
                () -> admin.resource(fixture("mine")).inNamespace(namespace).create()))
        .isEqualTo(sentence);
  }

  @Test
  void nobodyButAnAgentForgesTheStatus() {
    makeDomain("forged");
    String closed = "{\"status\":{\"state\":\"Closed\"}}";
    String sentence =
        "the status of a Domain is written by the agent of its node only: change or delete the"
            + " VirtualMachine web-1 instead (kubectl edit vm web-1 -n "
            + namespace
            + ")";
    assertThat(
            denied(
                DOMAIN_POLICY,
                () -> domain(admin, "forged").subresource("status").patch(MERGE, closed)))
        .isEqualTo(sentence);
    try (var operator = as(Fixtures.OPERATOR)) {
      assertThat(
              denied(
                  DOMAIN_POLICY,
                  () -> domain(operator, "forged").subresource("status").patch(MERGE, closed)))
          .isEqualTo(sentence);
    }
  }

  @Test
  void theOperatorOpensAndRemovesADomain() {
    makeDomain("opened");
    try (var operator = as(Fixtures.OPERATOR)) {
      domain(operator, "opened").patch(MERGE, opened());
      domain(operator, "opened").delete();
      assertThat(domain(admin, "opened").require().getSpec().nodeName()).isEqualTo("node-a");
      domain(operator, "opened").patch(MERGE, NO_FINALIZERS);
    }
    assertThat(domain(admin, "opened").get()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        COLLECTOR,
        "system:serviceaccount:kube-system:namespace-controller",
        "system:kube-controller-manager"
      })
  void theCollectorsOfKubernetesMayDeleteADomain(String user) {
    String name = "gone-" + user.hashCode();
    makeDomain(name);
    try (var collector = as(user)) {
      domain(collector, name).delete();
    }
    Domain going = domain(admin, name).require();
    assertThat(going.getMetadata().getDeletionTimestamp()).isNotNull();
    assertThat(going.getMetadata().getFinalizers()).containsExactly(Finalizers.DOMAIN);
  }

  @Test
  void aCollectorMayOrphanADomainButNotUnlockIt() {
    makeDomain("kept");
    try (var collector = as(COLLECTOR)) {
      domain(collector, "kept").patch(MERGE, "{\"metadata\":{\"ownerReferences\":null}}");
      domain(collector, "kept")
          .patch(
              MERGE, "{\"metadata\":{\"finalizers\":[\"" + Finalizers.DOMAIN + "\",\"orphan\"]}}");
      assertThat(denied(DOMAIN_POLICY, () -> domain(collector, "kept").patch(MERGE, NO_FINALIZERS)))
          .startsWith("Domains are made, changed and deleted by Vireo's operator only");
      assertThat(denied(DOMAIN_POLICY, () -> domain(collector, "kept").patch(MERGE, opened())))
          .startsWith("Domains are made, changed and deleted by Vireo's operator only");
    }
  }

  private static KubernetesClient as(String user) {
    return SharedApiServer.clientAs(user, Map.of(), "system:masters");
  }

  private Resource<Domain> domain(KubernetesClient client, String name) {
    return client.resources(Domain.class).inNamespace(namespace).withName(name);
  }

  private static String opened() {
    return "{\"spec\":{\"nodeName\":\"node-a\",\"slotUid\":\"6f1dd5b2\"}}";
  }

  private static Domain fixture(String name) {
    return Serialization.unmarshal(Fixtures.DOMAIN.replace("web-1-abcde", name), Domain.class);
  }

  private void makeDomain(String name) {
    try (var operator = as(Fixtures.OPERATOR)) {
      operator.resource(fixture(name)).inNamespace(namespace).create();
    }
  }
}
