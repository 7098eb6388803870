package dev.vireo.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.Kubectl;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A VM says whose wish its spec is, and nobody can say so for another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestedByIT {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String NAMESPACE = "requested-by";
  private static final String FORGED =
      "{\"metadata\":{\"annotations\":{\"vireo.dev/requested-by\":\"carl\"}}}";

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient ann = user("ann");
  private final KubernetesClient bob = user("bob");

  @BeforeAll
  void deploy() {
    Deployed.apply();
    Kubectl.run("create", "namespace", NAMESPACE).ok();
    create(admin, "before");
    Kubectl.run("apply", "--server-side", "-k", "../deploy/audit").ok();
    await("the policy acts")
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          vm(admin, "probe").delete();
          return create(admin, "probe") != null;
        });
  }

  @AfterAll
  void remove() {
    Kubectl.run("delete", "-k", "../deploy/audit").ok();
    ann.close();
    bob.close();
    admin.close();
  }

  @Test
  void whoMakesItAndWhoChangesItsSpecIsWrittenOnIt() {
    assertThat(create(ann, "web-1")).isEqualTo("ann");
    assertThat(patch(bob, "web-1", "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}"))
        .as("a label is no wish to the guest")
        .isEqualTo("ann");
    assertThat(patch(bob, "web-1", "{\"spec\":{\"power\":\"Off\"}}")).isEqualTo("bob");
  }

  @Test
  void nobodyWritesAnothersName() {
    create(ann, "web-2");
    assertThat(patch(bob, "web-2", FORGED)).isEqualTo("ann");
    assertThat(patch(bob, "web-2", "{\"metadata\":{\"annotations\":null}}")).isEqualTo("ann");
    assertThat(patch(bob, "web-2", FORGED.replace("}}}", "}},\"spec\":{\"power\":\"Off\"}}")))
        .isEqualTo("bob");
  }

  @Test
  void aVmOfBeforeHasNoNameUntilItsSpecIsChanged() {
    assertThat(patch(bob, "before", FORGED)).isNull();
    assertThat(patch(bob, "before", "{\"spec\":{\"power\":\"Off\"}}")).isEqualTo("bob");
  }

  private static KubernetesClient user(String name) {
    return SharedApiServer.clientAs(name, Map.of(), "system:masters");
  }

  private static @Nullable String create(KubernetesClient client, String name) {
    String vm = Fixtures.VM.replace("name: web-1", "name: " + name);
    return requestedBy(client.resource(vm).inNamespace(NAMESPACE).create());
  }

  private static @Nullable String patch(KubernetesClient client, String name, String patch) {
    return requestedBy(vm(client, name).patch(MERGE, patch));
  }

  private static Resource<VirtualMachine> vm(KubernetesClient client, String name) {
    return client.resources(VirtualMachine.class).inNamespace(NAMESPACE).withName(name);
  }

  private static @Nullable String requestedBy(HasMetadata vm) {
    Map<String, String> annotations = vm.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Labels.REQUESTED_BY);
  }
}
