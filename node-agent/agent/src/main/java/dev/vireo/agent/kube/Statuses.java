package dev.vireo.agent.kube;

import dev.vireo.agent.domain.StatusWriter;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Objects;

/** Writes statuses by server-side apply, with the UID, so that a successor of that name is safe. */
public final class Statuses implements StatusWriter {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-agent")
          .withForce(true)
          .build();
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final DomainStore store;

  /** Tells the store what it wrote. */
  public Statuses(KubernetesClient client, DomainStore store) {
    this.client = client;
    this.store = store;
  }

  @Override
  public Written write(Domain domain, DomainStatus status) {
    Domain patch = new Domain();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(domain.getMetadata().getNamespace())
            .withName(domain.getMetadata().getName())
            .withUid(domain.getMetadata().getUid())
            .build());
    patch.setStatus(status);
    // CustomResource makes an empty spec where there is none, and an empty spec is refused.
    patch.setSpec(null);
    try {
      Domain after = client.resource(patch).subresource("status").patch(APPLY);
      store.wrote(after);
      return new Written.Done(after);
    } catch (KubernetesClientException e) {
      return e.getCode() == NOT_FOUND || e.getCode() == CONFLICT
          ? new Written.Gone()
          : new Written.Failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  /**
   * Writes the status of a Hypervisor.
   *
   * @throws KubernetesClientException when it is not there, or the server does not answer
   */
  public void write(Hypervisor hypervisor, HypervisorStatus status) {
    Hypervisor patch = new Hypervisor();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(hypervisor.getMetadata().getName())
            .withUid(hypervisor.getMetadata().getUid())
            .build());
    patch.setStatus(status);
    client.resource(patch).subresource("status").patch(APPLY);
  }
}
