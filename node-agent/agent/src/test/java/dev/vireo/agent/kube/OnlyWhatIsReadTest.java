package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.domain.SlotSeen;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnlyWhatIsReadTest {
  private static final String POD =
      """
      {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
          "name": "web-1-aaaaa",
          "uid": "0b0e0b0e",
          "labels": {"vireo.dev/slot": "true"},
          "ownerReferences": [{"apiVersion": "vireo.dev/v1alpha1", "kind": "Domain", "name": "web-1-aaaaa", "uid": "d0d0"}],
          "managedFields": [{"manager": "kubelet", "operation": "Update", "fieldsV1": {"f:status": {}}}]
        },
        "spec": {"nodeName": "node-a", "containers": [{"name": "slot", "image": "slot"}]},
        "status": {
          "phase": "Running",
          "reason": "Odd",
          "message": "Something is odd",
          "podIP": "10.244.1.7",
          "podIPs": [{"ip": "10.244.1.7"}],
          "conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}],
          "containerStatuses": [{"name": "slot", "ready": true}]
        }
      }
      """;

  private final KubernetesSerialization serialization = serialization();

  @Test
  void whatIsReadOfAPodIsThere() {
    Pod pod = serialization.unmarshal(POD, Pod.class);
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("d0d0"));
    assertThat(SlotPodView.of(pod))
        .isEqualTo(
            new SlotSeen.Ended(
                "The slot's pod is being taken away: PreemptionByScheduler.", Optional.empty()));
    assertThat(pod.getStatus().getPodIP()).isEqualTo("10.244.1.7");
    assertThat(pod.getStatus().getReason()).isEqualTo("Odd");
    assertThat(pod.getStatus().getMessage()).isEqualTo("Something is odd");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void theRestIsLeftOut() {
    Pod pod = serialization.unmarshal(POD, Pod.class);
    assertThat(pod.getSpec()).isNull();
    assertThat(pod.getMetadata().getManagedFields()).isEmpty();
    assertThat(pod.getStatus().getContainerStatuses()).isEmpty();
    assertThat(pod.getStatus().getPodIPs()).isEmpty();
  }

  private static KubernetesSerialization serialization() {
    var mapper = new ObjectMapper();
    new OnlyWhatIsRead().customize(mapper);
    return new KubernetesSerialization(mapper, false);
  }
}
