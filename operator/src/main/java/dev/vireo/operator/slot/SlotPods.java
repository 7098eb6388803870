package dev.vireo.operator.slot;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.Placement;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds the slot of a Domain. Pure. */
public final class SlotPods {
  /** Name of the slot's only container. */
  static final String CONTAINER = "slot";

  private static final String CLAIM = "claim-";
  private static final String STATE = "state";

  /** A user without any right; it needs none. */
  private static final long NOBODY = 65532;

  private static final int MILLI = 1000;

  private SlotPods() {}

  /**
   * The slot of a Domain that has been made.
   *
   * @param domain with its UID
   * @param vmLabels labels of the VM, which Services and NetworkPolicies select
   */
  public static Pod desiredSlot(
      Domain domain, Map<String, String> vmLabels, SlotSettings settings) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(domain.getMetadata().getNamespace())
        .withName(domain.getMetadata().getName())
        .withLabels(labelsOf(domain.getSpec(), vmLabels))
        .withAnnotations(SlotLabels.copiedKeys(vmLabels))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(domain.getApiVersion())
                .withKind(domain.getKind())
                .withName(domain.getMetadata().getName())
                .withUid(domain.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build())
        .endMetadata()
        .withSpec(podSpec(domain.getSpec(), settings).build())
        .build();
  }

  // The user's labels, and those by which Vireo finds the slot.
  private static Map<String, String> labelsOf(DomainSpec spec, Map<String, String> vmLabels) {
    var labels = new TreeMap<>(vmLabels);
    labels.keySet().retainAll(SlotLabels.copiedOf(vmLabels));
    labels.put(Labels.VM, spec.virtualMachine().name());
    labels.put(Labels.VM_UID, spec.virtualMachine().uid());
    labels.put(Labels.SLOT, "true");
    return labels;
  }

  private static PodSpecBuilder podSpec(DomainSpec spec, SlotSettings settings) {
    Placement placement = spec.placement() == null ? Placement.anywhere() : spec.placement();
    var nodeSelector = new HashMap<>(placement.nodeSelector());
    nodeSelector.put(Labels.HYPERVISOR, "true");
    return new PodSpecBuilder()
        .withRestartPolicy("Always")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(
            spec.terminationGracePeriodSeconds() + settings.graceMargin().toSeconds())
        .withReadinessGates(new PodReadinessGate(Labels.GUEST_RUNNING_GATE))
        .withNodeSelector(nodeSelector)
        .withAffinity(placement.affinity())
        .withTopologySpreadConstraints(placement.topologySpreadConstraints())
        .withPriorityClassName(placement.priorityClassName())
        .withTolerations(tolerationsOf(placement))
        .withSecurityContext(
            new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(NOBODY)
                .withRunAsGroup(NOBODY)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build())
        .withResources(
            new ResourceRequirementsBuilder()
                .addToRequests("cpu", cpuRequestOf(spec, settings))
                .addToRequests("memory", MemoryOverhead.totalOf(spec))
                .addToLimits("memory", MemoryOverhead.totalOf(spec))
                .build())
        .withContainers(container(spec, settings).build())
        .withVolumes(emptyDir("slot"), emptyDir("disks"))
        .addAllToVolumes(claims(spec).map(Claimed::asVolume).toList())
        .addAllToVolumes(SeedVolumes.of(spec));
  }

  private static ContainerBuilder container(DomainSpec spec, SlotSettings settings) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy("IfNotPresent")
        .withResources(shareOfTheProgram())
        .withSecurityContext(
            new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build())
        .withVolumeMounts(
            new VolumeMountBuilder().withName("slot").withMountPath("/slot").build(),
            new VolumeMountBuilder()
                .withName("disks")
                .withMountPath("/disks")
                .withReadOnly(true)
                .build())
        .addAllToVolumeMounts(claims(spec).map(Claimed::asMount).toList())
        .addAllToVolumeMounts(SeedVolumes.mountsOf(spec));
  }

  /** A claim, as a volume of that name, mounted there. */
  private record Claimed(String volume, String path, String claim) {
    Volume asVolume() {
      return new VolumeBuilder()
          .withName(volume)
          .withNewPersistentVolumeClaim()
          .withClaimName(claim)
          .endPersistentVolumeClaim()
          .build();
    }

    // The kubelet mounts no volume that no container mounts. Read-only is the container's view of
    // it; the volume itself, in the kubelet's folder, can be written.
    VolumeMount asMount() {
      return new VolumeMountBuilder()
          .withName(volume)
          .withMountPath(path)
          .withReadOnly(true)
          .build();
    }
  }

  private static Stream<Claimed> claims(DomainSpec spec) {
    Stream<Claimed> ofDisks =
        spec.disks().stream()
            .flatMap(disk ->
                disk.claimName().stream()
                    .map(claim ->
                        new Claimed(CLAIM + disk.name(), "/claims/" + disk.name(), claim)));
    Stream<Claimed> ofState =
        Stream.ofNullable(spec.state())
            .map(state -> new Claimed(STATE, "/" + STATE, state.claimName()));
    return Stream.concat(ofDisks, ofState);
  }

  // Of the pod's resources, which are the guest's: without a word of its own the container would
  // get
  // what a LimitRange of the namespace sets, which a small pod cannot hold. No word keeps off its
  // default for ephemeral-storage, but a limit, which would end the guest as well.
  private static ResourceRequirements shareOfTheProgram() {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("1m"))
        .addToRequests("memory", new Quantity("16Mi"))
        .addToLimits("memory", new Quantity("64Mi"))
        .build();
  }

  // No sizeLimit: the kubelet ends a pod hard that crosses one, and the guest with it.
  private static Volume emptyDir(String name) {
    return new VolumeBuilder().withName(name).withEmptyDir(new EmptyDirVolumeSource()).build();
  }

  private static Quantity cpuRequestOf(DomainSpec spec, SlotSettings settings) {
    int milli = Math.max(1, spec.cpu().count() * MILLI / settings.cpuOvercommit());
    return new Quantity(Integer.toString(milli), "m");
  }

  // Where a guest runs next is Vireo's decision, which needs proof that it has stopped: the taint
  // manager must not end slots of a node that is merely not heard of.
  private static List<Toleration> tolerationsOf(Placement placement) {
    var tolerations = new ArrayList<Toleration>();
    tolerations.add(bearing("node.kubernetes.io/not-ready"));
    tolerations.add(bearing("node.kubernetes.io/unreachable"));
    tolerations.addAll(placement.tolerations());
    return tolerations;
  }

  private static Toleration bearing(String taint) {
    return new TolerationBuilder()
        .withKey(taint)
        .withOperator("Exists")
        .withEffect("NoExecute")
        .build();
  }
}
