package dev.vireo.operator.it;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What scheduler, kubelet and volume controller do in a namespace, done by the test. */
final class PlayedKubernetes {
  private final Cluster cluster;
  private final KubernetesClient client;

  PlayedKubernetes(Cluster cluster) {
    this.cluster = cluster;
    this.client = cluster.client;
  }

  void bind(Pod slot, String node) {
    String name = slot.getMetadata().getName();
    client.raw(
        "/api/v1/namespaces/" + cluster.namespace + "/pods/" + name + "/binding",
        "POST",
        new BindingBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewTarget()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build());
  }

  void unschedulable(Pod slot, String message) {
    var unschedulable =
        new PodConditionBuilder()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage(message)
            .build();
    client
        .resource(slot)
        .editStatus(
            pod -> pod.edit().editStatus().addToConditions(unschedulable).endStatus().build());
  }

  /** What anybody may write: an event like the kubelet's, of a pod without name and UID. */
  void cannotMountNothing() {
    client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withGenerateName("nothing.")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace("default")
                .endInvolvedObject()
                .withReason("FailedMount")
                .build())
        .create();
  }

  /** What the kubelet tells when it cannot mount a volume of a pod. */
  void cannotMount(Pod slot, String message) {
    client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withNamespace(cluster.namespace)
                .withGenerateName(slot.getMetadata().getName() + ".")
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(cluster.namespace)
                .withName(slot.getMetadata().getName())
                .withUid(slot.getMetadata().getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason("FailedMount")
                .withMessage(message)
                .withLastTimestamp(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build())
        .create();
  }

  /** What the kubelet does at the end of a pod. */
  void finishSlots(String vm) {
    cluster.slots(vm).stream()
        .filter(Pod::isMarkedForDeletion)
        .forEach(s -> client.resource(s).withGracePeriod(0).delete());
  }

  /** What provisioner and controller do: a volume, and each of the two names the other. */
  String bindClaim(String name) {
    var claims = client.persistentVolumeClaims().inNamespace(cluster.namespace);
    String volume = "pv-" + cluster.namespace + "-" + name;
    client
        .resource(
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %s}
            spec:
              capacity: {storage: 2Gi}
              accessModes: [ReadWriteOnce]
              storageClassName: none
              claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: %s, name: %s, uid: %s}
              nfs: {server: example.com, path: /}
            """
                .formatted(
                    volume,
                    cluster.namespace,
                    name,
                    claims.withName(name).get().getMetadata().getUid()))
        .create();
    claims.withName(name).edit(c -> c.edit().editSpec().withVolumeName(volume).endSpec().build());
    claims
        .withName(name)
        .editStatus(c -> c.edit().withNewStatus().withPhase("Bound").endStatus().build());
    return volume;
  }

  /** What a resizer does: first the volume, then the claim. */
  void growClaim(String name, String volume, String size) {
    client
        .persistentVolumes()
        .withName(volume)
        .edit(v ->
            v.edit().editSpec().addToCapacity("storage", new Quantity(size)).endSpec().build());
    client
        .persistentVolumeClaims()
        .inNamespace(cluster.namespace)
        .withName(name)
        .editStatus(c ->
            c.edit().editStatus().addToCapacity("storage", new Quantity(size)).endStatus().build());
  }

  void makeNode(String name) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .build())
        .create();
  }
}
