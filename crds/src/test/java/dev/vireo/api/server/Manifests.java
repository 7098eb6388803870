package dev.vireo.api.server;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Vireo's CRDs, as they are committed, put on a server. */
public final class Manifests {
  private static final List<String> CRDS =
      List.of(
          "virtualmachines.vireo.dev",
          "domains.vireo.dev",
          "hypervisors.vireo.dev",
          "machineimages.vireo.dev");

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-test")
          .withForce(true)
          .build();

  private Manifests() {}

  /** Applies every CRD by server-side apply and waits until the server serves it. */
  public static void applyCrds(KubernetesClient client) {
    for (String name : CRDS) {
      client.resource(read(name)).patch(APPLY);
    }
    for (String name : CRDS) {
      client
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(name)
          .waitUntilCondition(Manifests::established, 20, TimeUnit.SECONDS);
    }
  }

  private static CustomResourceDefinition read(String name) {
    String file = "/META-INF/vireo/crds/" + name + ".yaml";
    try (InputStream in = Manifests.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      return new KubernetesSerialization().unmarshal(in, CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean established(@Nullable CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
