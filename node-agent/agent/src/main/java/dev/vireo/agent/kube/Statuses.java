package dev.vireo.agent.kube;

import dev.vireo.agent.domain.DomainKey;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
  private static final PatchContext DRY_RUN =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-agent")
          .withForce(true)
          .withDryRun(List.of("All"))
          .build();

  private final KubernetesClient client;
  private final DomainStore store;
  private final ApiAccess access;

  /** Domains of which the server would not have the status from this agent. */
  private final Map<DomainKey, Domain> refused = new ConcurrentHashMap<>();

  /** Tells the store what it wrote, and takes note of refusals. */
  public Statuses(KubernetesClient client, DomainStore store, ApiAccess access) {
    this.client = client;
    this.store = store;
    this.access = access;
  }

  @Override
  public Written write(Domain domain, DomainStatus status) {
    Domain patch = patchOf(domain, status);
    patch.getMetadata().setResourceVersion(domain.getMetadata().getResourceVersion());
    try {
      Domain after = client.resource(patch).subresource("status").patch(APPLY);
      store.wrote(after);
      accepted(DomainKey.of(domain));
      return new Written.Done(after);
    } catch (KubernetesClientException e) {
      return failed(domain, e);
    }
  }

  private Written failed(Domain domain, KubernetesClientException e) {
    if (ApiFailures.saysAbsent(e, domain.getMetadata().getName())) {
      accepted(DomainKey.of(domain));
      return new Written.Gone();
    }
    if (ApiAccess.isRefusal(e)) {
      refused.put(DomainKey.of(domain), domain);
      access.failed(ApiAccess.Right.DOMAIN_STATUS, e);
    }
    return ApiFailures.isAnswer(e)
        ? new Written.Failed(ApiFailures.sentenceOf(e))
        : new Written.Unanswered(ApiFailures.sentenceOf(e));
  }

  private void accepted(DomainKey key) {
    refused.remove(key);
    if (refused.isEmpty()) {
      access.granted(ApiAccess.Right.DOMAIN_STATUS);
    }
  }

  /**
   * Asks once more, where the server had refused: by writing the status that is there already, as a
   * dry run, since a refused agent changes nothing.
   */
  public void recheck() {
    refused.values().forEach(this::tryAgain);
  }

  private void tryAgain(Domain domain) {
    DomainStatus status = Optional.ofNullable(domain.getStatus()).orElseGet(DomainStatus::nothing);
    try {
      client.resource(patchOf(domain, status)).subresource("status").patch(DRY_RUN);
      accepted(DomainKey.of(domain));
    } catch (KubernetesClientException e) {
      failed(domain, e);
    }
  }

  private static Domain patchOf(Domain domain, DomainStatus status) {
    Domain patch = new Domain();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(domain.getMetadata().getNamespace())
            .withName(domain.getMetadata().getName())
            .build());
    patch.setStatus(status);
    // CustomResource makes an empty spec where there is none, and an empty spec is refused.
    patch.setSpec(null);
    return patch;
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
    try {
      client.resource(patch).subresource("status").patch(APPLY);
      access.granted(ApiAccess.Right.HYPERVISOR_STATUS);
    } catch (KubernetesClientException e) {
      access.failed(ApiAccess.Right.HYPERVISOR_STATUS, e);
      throw e;
    }
  }
}
