package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.CONFIRMED_DEAD_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a machine is dead is an administrator's word, and nobody else's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfirmedDeadIT {
  private static final String NAME = "node-dead";
  private static final String BOOT = "9a3f2c1e-0000-4000-8000-0123456789ab";
  private static final String TAKE_BACK =
      "{\"metadata\":{\"annotations\":{\"vireo.dev/confirmed-dead\":null}}}";

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient editor = SharedApiServer.clientAs("editor", Map.of());
  private final KubernetesClient keeper = SharedApiServer.clientAs("keeper", Map.of());
  private final KubernetesClient judge = SharedApiServer.clientAs("judge", Map.of());

  @BeforeAll
  void deploy() {
    Deployed.apply();
    admin.resource(hypervisor(NAME)).create();
    grant("editor", "vireo-edit");
    allow("keeper", "get", "update", "patch");
    allow("judge", "get", "update", "patch", "confirm-dead");
  }

  @BeforeEach
  void takeBack() {
    patch(admin, TAKE_BACK);
  }

  @AfterAll
  void close() {
    admin.resources(Hypervisor.class).withName(NAME).delete();
    List.of(admin, editor, keeper, judge).forEach(KubernetesClient::close);
  }

  @Test
  void anAdministratorSaysItAndTakesItBack() {
    assertThat(wordOf(patch(admin, say(BOOT)))).isEqualTo(BOOT);
    assertThat(patch(admin, TAKE_BACK).getMetadata().getAnnotations()).isNullOrEmpty();
  }

  @Test
  void whoWasGivenTheVerbSaysIt() {
    assertThat(wordOf(patch(judge, say(BOOT)))).isEqualTo(BOOT);
  }

  @Test
  void whoMayEditVmsHasNoRightOnHypervisors() {
    assertThatThrownBy(() -> patch(editor, say(BOOT)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(
            "User \"editor\" cannot get resource \"hypervisors\" in API group \"vireo.dev\"");
  }

  @Test
  void whoMayChangeHypervisorsMayNotSayItNorTakeItBack() {
    patch(keeper, "{\"metadata\":{\"labels\":{\"rack\":\"7\"}}}");
    assertThat(denied(CONFIRMED_DEAD_POLICY, () -> patch(keeper, say(BOOT))))
        .isEqualTo(sentence("keeper"));
    patch(admin, say(BOOT));
    patch(keeper, "{\"metadata\":{\"labels\":{\"rack\":\"8\"}}}");
    assertThat(denied(CONFIRMED_DEAD_POLICY, () -> patch(keeper, TAKE_BACK)))
        .isEqualTo(sentence("keeper"));
  }

  @Test
  void theOperatorMayNotSayItWhateverItsRights() {
    try (var operator = SharedApiServer.clientAs(Fixtures.OPERATOR, Map.of(), "system:masters")) {
      assertThat(denied(CONFIRMED_DEAD_POLICY, () -> patch(operator, say(BOOT))))
          .isEqualTo(sentence(Fixtures.OPERATOR));
      Hypervisor dead = hypervisor("node-born-dead");
      dead.getMetadata().setAnnotations(Map.of(Labels.CONFIRMED_DEAD, BOOT));
      assertThat(denied(CONFIRMED_DEAD_POLICY, () -> operator.resource(dead).create()))
          .isEqualTo(sentence(Fixtures.OPERATOR).replace(NAME, "node-born-dead"));
    }
  }

  @Test
  void anAgentMayNotSayItNeitherByItsStatusNorByRightsGivenByMistake() {
    try (var agent = Deployed.agentOf(NAME);
        var mighty =
            SharedApiServer.clientAs(Deployed.AGENT, Deployed.onNode(NAME), "system:masters")) {
      assertThatThrownBy(() -> patch(agent, say(BOOT)))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("cannot patch resource \"hypervisors\"");
      assertThatThrownBy(() -> patch(mighty, say(BOOT)))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("denied request");
      try {
        agent
            .resources(Hypervisor.class)
            .withName(NAME)
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), say(BOOT));
      } catch (KubernetesClientException e) {
        assertThat(e.getMessage()).contains("denied request");
      }
    }
    assertThat(
            admin.resources(Hypervisor.class).withName(NAME).get().getMetadata().getAnnotations())
        .isNullOrEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "9a3f2c1e", "9A3F2C1E-0000-4000-8000-0123456789AB"})
  void whatIsNoBootIdIsRefused(String word) {
    assertThat(denied(CONFIRMED_DEAD_POLICY, () -> patch(admin, say(word))))
        .isEqualTo(
            "vireo.dev/confirmed-dead names the boot that is over, and '"
                + word
                + "' is no boot ID: the message of each VM that waits has the whole command (kubectl"
                + " get vm -A), and the last one known is in status.host.bootId of hypervisor "
                + NAME);
  }

  private static String sentence(String user) {
    return user
        + " may not say whether the machine of hypervisor "
        + NAME
        + " is dead (vireo.dev/confirmed-dead): its guests would be started elsewhere, so that is"
        + " for who answers for the machines and has the verb confirm-dead on hypervisors.vireo.dev,"
        + " as cluster-admin has";
  }

  private static String say(String boot) {
    return "{\"metadata\":{\"annotations\":{\"vireo.dev/confirmed-dead\":\"" + boot + "\"}}}";
  }

  private static String wordOf(Hypervisor hypervisor) {
    return String.valueOf(hypervisor.getMetadata().getAnnotations().get(Labels.CONFIRMED_DEAD));
  }

  private static Hypervisor patch(KubernetesClient by, String patch) {
    return by.resources(Hypervisor.class)
        .withName(NAME)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private static Hypervisor hypervisor(String name) {
    var hypervisor = new Hypervisor();
    hypervisor.getMetadata().setName(name);
    return hypervisor;
  }

  private void allow(String user, String... verbs) {
    admin
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("test-" + user)
                .endMetadata()
                .addNewRule()
                .withApiGroups("vireo.dev")
                .withResources("hypervisors")
                .withVerbs(verbs)
                .endRule()
                .build())
        .create();
    grant(user, "test-" + user);
  }

  private void grant(String user, String role) {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("test-" + user)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }
}
