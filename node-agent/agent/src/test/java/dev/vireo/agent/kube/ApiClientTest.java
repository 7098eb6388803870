package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiClientTest {
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

  private static final String DOMAIN =
      """
      {
        "apiVersion": "vireo.dev/v1alpha1",
        "kind": "Domain",
        "metadata": {"name": "web-1-aaaaa", "namespace": "shop"},
        "spec": {
          "virtualMachine": {"name": "web-1", "uid": "22222222-0000-4000-8000-000000000002"},
          "nodeName": "node-a",
          "slotUid": "0b0e0b0e",
          "cpu": {"cores": 1},
          "memory": {"size": "64Mi"},
          "firmware": {"type": "bios"},
          "disks": [{"name": "root", "persistentVolumeClaim": {"claimName": "web-1-root"}}],
          "placement": {
            "nodeSelector": {"rack": "a"},
            "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "rack"}]}},
            "tolerations": [{"operator": "Exists"}]
          },
          "terminationGracePeriodSeconds": 30
        }
      }
      """;

  private final KubernetesSerialization serialization = ApiClient.serialization();

  @Test
  void whatIsReadOfAPodIsThere() {
    SlotPod pod = serialization.unmarshal(POD, SlotPod.class);
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("d0d0"));
    assertThat(SlotPodView.of(pod))
        .isEqualTo(
            new SlotSeen.Ended(
                "The slot's pod is being taken away: PreemptionByScheduler.", Optional.empty()));
    assertThat(pod.status())
        .isEqualTo(
            new SlotPod.Status(
                "Running",
                "Odd",
                "Something is odd",
                "10.244.1.7",
                List.of(
                    new SlotPod.Condition(
                        "DisruptionTarget", "True", "PreemptionByScheduler", null))));
  }

  @Test
  void theRestIsLeftOut() {
    SlotPod pod = serialization.unmarshal(POD, SlotPod.class);
    assertThat(pod.getMetadata().getManagedFields()).isEmpty();
    assertThat(serialization.asJson(pod)).doesNotContain("image", "podIPs");
  }

  @Test
  void aPodWithoutStatusIsThere() {
    SlotPod pod =
        serialization.unmarshal(
            "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web-1-aaaaa\"}}",
            SlotPod.class);
    assertThat(SlotPodView.of(pod)).isEqualTo(new SlotSeen.Present(Optional.empty()));
  }

  @Test
  void aDomainIsReadWithoutItsPlacement() {
    Domain domain = serialization.unmarshal(DOMAIN, Domain.class);
    assertThat(domain.getSpec().nodeName()).isEqualTo("node-a");
    assertThat(domain.getSpec().placement()).isNull();
  }

  @Test
  void aWatchTellsByKindWhatItSees() {
    assertThat(seenBy("ADDED", POD)).isInstanceOf(SlotPod.class);
    assertThat(seenBy("MODIFIED", DOMAIN)).isInstanceOf(Domain.class);
    assertThat(
            seenBy(
                "ERROR",
                "{\"apiVersion\": \"v1\", \"kind\": \"Status\", \"status\": \"Failure\", \"code\": 410}"))
        .isInstanceOfSatisfying(
            Status.class, status -> assertThat(status.getCode()).isEqualTo(410));
  }

  private Object seenBy(String type, String object) {
    return serialization
        .unmarshal("{\"type\": \"%s\", \"object\": %s}".formatted(type, object), WatchEvent.class)
        .getObject();
  }
}
