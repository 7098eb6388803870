package dev.vireo.operator.node;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.kube.Created;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Writes what was planned for a node, and for its Hypervisor. */
final class NodeApplier {
  private static final Logger LOG = Logger.getLogger(NodeApplier.class);

  private final ApiWriter writer;

  NodeApplier(ApiWriter writer) {
    this.writer = writer;
  }

  void apply(NodePlan plan, Node node) {
    switch (plan) {
      case NodePlan.Rest() -> {}
      case NodePlan.Register() -> register(hypervisorOf(node));
      case NodePlan.Admit() -> {
        writer.mergeUnchanged(
            node, Map.of("metadata", Map.of("labels", Map.of(Labels.HYPERVISOR, "true"))));
        LOG.infof("node takes VMs from now on: node=%s", nameOf(node));
      }
      case NodePlan.Taint() -> {
        var taints = othersOf(node);
        taints.add(
            new TaintBuilder().withKey(Labels.NOT_READY_TAINT).withEffect("NoSchedule").build());
        writer.mergeUnchanged(node, Map.of("spec", Map.of("taints", taints)));
        LOG.infof("node not ready for new VMs, tainted: node=%s", nameOf(node));
      }
      case NodePlan.Untaint() -> {
        writer.mergeUnchanged(node, Map.of("spec", Map.of("taints", othersOf(node))));
        LOG.infof("node ready for new VMs, taint removed: node=%s", nameOf(node));
      }
    }
  }

  /** Makes the Lease that the agent of a Hypervisor's node renews. */
  void giveLease(Hypervisor hypervisor, String namespace, RestoreView restore) {
    register(leaseOf(nameOf(hypervisor), namespace, restore));
  }

  static Lease leaseOf(String node, String namespace, RestoreView restore) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(node)
        .withAnnotations(epochsOf(restore))
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(node)
        .endSpec()
        .build();
  }

  private static Map<String, String> epochsOf(RestoreView restore) {
    String epoch = Integer.toString(restore.epoch());
    if (restore.epoch() == 0) {
      return Map.of();
    }
    return restore.isToldByAllKnown()
        ? Map.of(Labels.EPOCH, epoch, Labels.JOINED_EPOCH, epoch)
        : Map.of(Labels.EPOCH, epoch);
  }

  /** Has an agent know of that many restores of etcd, and tell what it runs. */
  void tellEpoch(Lease lease, int epoch) {
    if (writer.annotate(lease, Labels.EPOCH, Integer.toString(epoch))) {
      LOG.infof(
          "asked what runs there, as etcd was restored: node=%s epoch=%s", nameOf(lease), epoch);
    }
  }

  private void register(HasMetadata object) {
    switch (writer.create(object)) {
      case Created.Made<?> made ->
          LOG.infof("made: kind=%s node=%s", object.getKind(), nameOf(object));
      case Created.Existing<?> existing ->
          LOG.debugf("there already: kind=%s node=%s", object.getKind(), nameOf(object));
      case Created.Refused<?>(var _, String message) ->
          LOG.errorf(
              "refused: kind=%s node=%s message=%s", object.getKind(), nameOf(object), message);
    }
  }

  // Not owned by the Node: what it says of the machine outlives the entry of the node.
  private static Hypervisor hypervisorOf(Node node) {
    var hypervisor = new Hypervisor();
    hypervisor.setMetadata(new ObjectMetaBuilder().withName(nameOf(node)).build());
    return hypervisor;
  }

  // A list of taints is replaced as a whole; the patch carries the resourceVersion, so that a taint
  // which somebody else sets at the same time is not lost.
  private static List<Taint> othersOf(Node node) {
    var others = new ArrayList<>(node.getSpec().getTaints());
    others.removeIf(t -> Labels.NOT_READY_TAINT.equals(t.getKey()));
    return others;
  }

  private static String nameOf(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
