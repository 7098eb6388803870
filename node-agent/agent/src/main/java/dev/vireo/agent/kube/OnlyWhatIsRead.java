package dev.vireo.agent.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Leaves out, of what the API server sends, what nothing here reads: a pod's spec and most of its
 * status, for whose hundreds of model classes the agent would pay on each node, and {@code
 * managedFields}, which are longer than many an object. Nothing of this is ever written either. An
 * architecture test holds that nobody asks for it.
 */
@Singleton
public final class OnlyWhatIsRead implements KubernetesClientObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    mapper.addMixIn(Pod.class, SlotOnly.class);
    mapper.addMixIn(PodStatus.class, HowItEnded.class);
    mapper.addMixIn(ObjectMeta.class, WithoutHistory.class);
  }

  @JsonIgnoreProperties("spec")
  private interface SlotOnly {}

  @JsonIncludeProperties({"phase", "reason", "message", "conditions", "podIP"})
  private interface HowItEnded {}

  @JsonIgnoreProperties("managedFields")
  private interface WithoutHistory {}
}
