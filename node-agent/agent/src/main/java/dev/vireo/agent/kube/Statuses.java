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

/**
 * Writes statuses by server-side apply, with the resource version that was looked at: a successor
 * of that name is safe, and so is a decision that was overtaken. (The UID would not do: the status
 * subresource of a custom resource ignores it.)
 */
public final class Statuses implements StatusWriter {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-agent")
          .withForce(true)
          .build();
  private static final int NOT_FOUND = 404;

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
            .withResourceVersion(domain.getMetadata().getResourceVersion())
            .build());
    patch.setStatus(status);
    // CustomResource makes an empty spec where there is none, and an empty spec is refused.
    patch.setSpec(null);
    try {
      Domain after = client.resource(patch).subresource("status").patch(APPLY);
      store.wrote(after);
      return new Written.Done(after);
    } catch (KubernetesClientException e) {
      return e.getCode() == NOT_FOUND
          ? new Written.Gone()
          : new Written.Failed(ApiFailures.sentenceOf(e));
    }
  }

  /**
   * Writes the status of a Hypervisor.
   *
   * @throws KubernetesClientException when it is not there, was changed meanwhile, or the server
   *     does not answer
   */
  public void write(Hypervisor hypervisor, HypervisorStatus status) {
    Hypervisor patch = new Hypervisor();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(hypervisor.getMetadata().getName())
            .withResourceVersion(hypervisor.getMetadata().getResourceVersion())
            .build());
    patch.setStatus(status);
    client.resource(patch).subresource("status").patch(APPLY);
  }
}
