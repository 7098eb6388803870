package dev.vireo.agent.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slot's pod, with what the agent reads of it. Fabric8's own Pod has some hundred classes, for
 * which the agent would pay on each node. Only read, never written.
 */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
@JsonIgnoreProperties(ignoreUnknown = true)
// As a custom resource: the interface's own deserializer would look for the class by the kind.
@JsonDeserialize(using = JsonDeserializer.None.class)
final class SlotPod implements HasMetadata, Namespaced {
  private ObjectMeta metadata = new ObjectMeta();

  @JsonProperty("status")
  private @Nullable Status status;

  /** What the kubelet says of the pod. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(
      @Nullable String phase,
      @Nullable String reason,
      @Nullable String message,
      @Nullable String podIP,
      List<Condition> conditions) {
    Status {
      conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
  }

  /** One of its conditions. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Condition(
      @Nullable String type,
      @Nullable String status,
      @Nullable String reason,
      @Nullable String message) {}

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  /** A pod has no other version. */
  @Override
  public void setApiVersion(String version) {}

  @Nullable Status status() {
    return status;
  }
}
