package dev.vireo.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RBAC gives the service accounts, asked of the API server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesIT {
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
  @CsvSource({
    "get, vireo.dev, domains, ''",
    "list, vireo.dev, domains, ''",
    "watch, vireo.dev, domains, ''",
    "patch, vireo.dev, domains, status",
    "update, vireo.dev, domains, status",
    "get, vireo.dev, hypervisors, ''",
    "patch, vireo.dev, hypervisors, status",
    "update, vireo.dev, hypervisors, status",
    "get, '', pods, ''",
    "list, '', pods, ''",
    "watch, '', pods, ''"
  })
  void theAgentMay(String verb, String group, String resource, String subresource) {
    assertThat(allowed(Deployed.AGENT, "default", verb, group, resource, subresource)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "update, vireo.dev, domains, ''",
    "delete, vireo.dev, domains, ''",
    "create, vireo.dev, domains, ''",
    "list, vireo.dev, hypervisors, ''",
    "create, vireo.dev, hypervisors, ''",
    "get, vireo.dev, virtualmachines, ''",
    "list, vireo.dev, virtualmachines, ''",
    "update, vireo.dev, virtualmachines, status",
    "get, vireo.dev, machineimages, ''",
    "get, '', secrets, ''",
    "list, '', secrets, ''",
    "get, '', configmaps, ''",
    "get, '', persistentvolumeclaims, ''",
    "get, '', persistentvolumes, ''",
    "delete, '', pods, ''",
    "patch, '', pods, status",
    "create, '', pods, exec",
    "create, '', events, ''",
    "get, '', nodes, ''",
    "update, '', nodes, ''",
    "update, coordination.k8s.io, leases, ''"
  })
  void theAgentMayNot(String verb, String group, String resource, String subresource) {
    assertThat(allowed(Deployed.AGENT, "default", verb, group, resource, subresource)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"get, true", "update, true", "patch, true", "create, false", "delete, false"})
  void theAgentRenewsTheLeaseThatIsThere(String verb, boolean may) {
    assertThat(allowed(Deployed.AGENT, "vireo-system", verb, "coordination.k8s.io", "leases", ""))
        .isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "update, vireo.dev, virtualmachines, ''",
    "create, vireo.dev, virtualmachines, ''",
    "delete, vireo.dev, virtualmachines, ''",
    "update, vireo.dev, machineimages, ''",
    "update, vireo.dev, domains, status",
    "patch, vireo.dev, domains, status",
    "update, vireo.dev, hypervisors, status",
    "delete, vireo.dev, hypervisors, ''",
    "get, '', secrets, ''",
    "list, '', secrets, ''",
    "watch, '', secrets, ''",
    "delete, '', events, ''",
    "create, '', pods, exec",
    "update, '', pods, ''",
    "update, '', persistentvolumeclaims, ''",
    "patch, '', persistentvolumeclaims, ''",
    "delete, '', persistentvolumeclaims, ''",
    "list, '', persistentvolumes, ''",
    "update, '', persistentvolumes, ''",
    "create, '', serviceaccounts, token",
    "delete, '', nodes, ''",
    "delete, '', namespaces, ''",
    "create, rbac.authorization.k8s.io, clusterrolebindings, ''",
    "update, coordination.k8s.io, leases, ''"
  })
  void theOperatorMayNot(String verb, String group, String resource, String subresource) {
    assertThat(allowed(Fixtures.OPERATOR, "default", verb, group, resource, subresource)).isFalse();
  }

  private boolean allowed(
      String user,
      String namespace,
      String verb,
      String group,
      String resource,
      String subresource) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withGroups("system:serviceaccounts", "system:authenticated")
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .withSubresource(subresource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(
        admin.authorization().v1().subjectAccessReview().create(review).getStatus().getAllowed());
  }
}
