package dev.vireo.operator.vm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainEphemeralDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainPersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.EphemeralDisk;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.ImageReference;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.MachineImageSpec;
import dev.vireo.api.v1alpha1.Memory;
import dev.vireo.api.v1alpha1.PersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.PodNetwork;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.node.NodeView;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was observed, in the short form of the golden files: only what a case is about. */
record ObservedFile(
    @Nullable VmPart vm,
    @Nullable List<DomainPart> domains,
    @Nullable List<SlotPart> slots,
    @Nullable List<String> images,
    @Nullable Map<String, ClaimPart> claims,
    @Nullable Map<String, NodePart> nodes,
    @Nullable Freshness freshness,
    @Nullable NamespaceState namespace) {

  static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final String DELETED_AT = "2026-11-23T04:59:00Z";
  private static final String UID = "vm-uid";

  /** The VM: On, with its finalizer, and never started, unless told otherwise. */
  record VmPart(
      @Nullable Power power,
      boolean deleting,
      @JsonProperty("without-finalizer") boolean withoutFinalizer,
      @Nullable Map<String, String> labels,
      @Nullable String memory,
      @Nullable String image,
      @Nullable @JsonProperty("on-claims") List<String> onClaims,
      @Nullable String claim,
      @Nullable Integer incarnations,
      @Nullable EndPart lastEnd) {}

  /** How an incarnation ended. */
  record EndPart(String domain, Reason reason, @Nullable String time) {}

  /** A Domain of the VM, not opened and without status, unless told otherwise. */
  record DomainPart(
      String name,
      @Nullable String uid,
      @Nullable @JsonProperty("vm-uid") String vmUid,
      @Nullable String memory,
      @Nullable @JsonProperty("on-claims") List<String> onClaims,
      @Nullable String node,
      boolean deleting,
      @Nullable DomainState state,
      @Nullable Reason reason,
      @Nullable String message,
      @Nullable String machine,
      @Nullable String boot,
      @Nullable Reason end,
      @Nullable String ip,
      boolean agent) {}

  /** A slot, made for the Domain of its name, unless told otherwise. */
  record SlotPart(
      String name,
      @Nullable String owner,
      @Nullable String node,
      @Nullable String phase,
      boolean deleting,
      @Nullable String unschedulable,
      @Nullable String gate,
      @Nullable Map<String, String> labels,
      @Nullable String copied,
      @Nullable String created) {}

  /** A claim that may be used and is not bound, unless told otherwise. */
  record ClaimPart(boolean missing, @Nullable String holder, @Nullable String volume) {
    VolumeClaimState state(String name) {
      if (missing) {
        return new VolumeClaimState.Missing();
      }
      return holder != null
          ? new VolumeClaimState.InUse(holder)
          : new VolumeClaimState.Usable(
              Optional.ofNullable(volume)
                  .map(v -> new DomainVolume(name, v, new Quantity("1Gi"), null)));
    }
  }

  /** A node, heard of just now, unless told otherwise. */
  record NodePart(
      @Nullable String machine,
      @Nullable String boot,
      @Nullable String heartbeat,
      @Nullable @JsonProperty("confirmed-dead") String confirmedDead) {}

  static VmObserved read(Path file) {
    try {
      return new ObjectMapper(new YAMLFactory())
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, false)
          .readValue(file.toFile(), ObservedFile.class)
          .observed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VmObserved observed() {
    VmPart given =
        vm == null ? new VmPart(null, false, false, null, null, null, null, null, null, null) : vm;
    return new VmObserved(
        vmOf(given),
        orEmpty(domains).stream().map(ObservedFile::domainOf).toList(),
        freshness == null ? Freshness.Cached : freshness,
        orEmpty(slots).stream().map(ObservedFile::slotOf).toList(),
        (images == null ? List.of("tiny") : images)
            .stream().collect(Collectors.toMap(i -> i, ObservedFile::imageOf)),
        claimsOf(),
        nodesOf(),
        namespace == null ? NamespaceState.Active : namespace);
  }

  private Map<String, VolumeClaimState> claimsOf() {
    Map<String, ClaimPart> given = claims == null ? Map.of() : claims;
    return given.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().state(e.getKey())));
  }

  private Map<String, NodeView> nodesOf() {
    Map<String, NodePart> given =
        nodes == null ? Map.of("node-a", new NodePart(null, null, null, null)) : nodes;
    return given.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> nodeOf(e.getKey(), e.getValue())));
  }

  private static NodeView nodeOf(String name, NodePart part) {
    return new NodeView(
        name,
        Optional.of(new HostIdentity(or(part.machine(), "machine-a"), or(part.boot(), "boot-1"))),
        Optional.ofNullable(part.confirmedDead()),
        Optional.of(Instant.parse(or(part.heartbeat(), "2026-11-23T04:59:55Z"))),
        NodeView.Readiness.Ready);
  }

  private static VirtualMachine vmOf(VmPart part) {
    var metadata =
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName("web-1")
            .withUid(UID)
            .withLabels(part.labels())
            .withGeneration(3L)
            .withResourceVersion("7");
    if (!part.withoutFinalizer()) {
      metadata.withFinalizers(Finalizers.VIRTUAL_MACHINE);
    }
    if (part.deleting()) {
      metadata.withDeletionTimestamp(DELETED_AT);
    }
    var vm = new VirtualMachine();
    vm.setMetadata(metadata.build());
    vm.setSpec(
        new VirtualMachineSpec(
            or(part.power(), Power.On),
            new Cpu(1),
            memory(part.memory()),
            new Firmware(null),
            disksOf(part),
            List.of(dev.vireo.api.v1alpha1.Network.podDefault()),
            20,
            null));
    vm.setStatus(
        new VirtualMachineStatus(
            null,
            null,
            part.claim(),
            part.incarnations(),
            null,
            part.lastEnd() == null ? null : endOf(part.lastEnd()),
            List.of(),
            List.of(),
            null));
    return vm;
  }

  private static List<Disk> disksOf(VmPart part) {
    var root =
        new Disk("root", new EphemeralDisk(new ImageReference(or(part.image(), "tiny"))), null);
    return Stream.concat(
            Stream.of(root),
            orEmpty(part.onClaims()).stream()
                .map(
                    c -> new Disk(c + "-disk", null, new PersistentVolumeClaimDisk(c, null, null))))
        .toList();
  }

  private static List<DomainDisk> disksOf(DomainPart part) {
    var image = new ResolvedImage("tiny", new HostFile("tiny.img"));
    return Stream.concat(
            Stream.of(new DomainDisk("root", new DomainEphemeralDisk(image), null)),
            orEmpty(part.onClaims()).stream()
                .map(c ->
                    new DomainDisk(
                        c + "-disk", null, new DomainPersistentVolumeClaimDisk(c, null, null))))
        .toList();
  }

  private static LastEnd endOf(EndPart part) {
    return new LastEnd(
        part.domain(), part.reason(), "How it ended.", or(part.time(), "2026-11-23T04:58:00Z"));
  }

  private static Domain domainOf(DomainPart part) {
    String vmUid = or(part.vmUid(), UID);
    var metadata =
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName(part.name())
            .withUid(or(part.uid(), part.name()))
            .withResourceVersion("11")
            .addToLabels(Labels.VM, "web-1")
            .withFinalizers(Finalizers.DOMAIN);
    if (part.deleting()) {
      metadata.withDeletionTimestamp(DELETED_AT);
    }
    var domain = new Domain();
    domain.setMetadata(metadata.build());
    domain.setSpec(
        new DomainSpec(
            new VirtualMachineReference("web-1", vmUid),
            part.node(),
            part.node() == null ? null : "slot-of-" + part.name(),
            List.of(),
            new Cpu(1),
            memory(part.memory()),
            new Firmware(null),
            disksOf(part),
            List.of(
                new DomainNetwork(
                    "default", Identities.mac(vmUid, "default"), new PodNetwork(null))),
            20,
            null));
    if (part.state() != null) {
      domain.setStatus(statusOf(part));
    }
    return domain;
  }

  private static DomainStatus statusOf(DomainPart part) {
    boolean started = part.machine() != null || part.state() != DomainState.Waiting;
    return new DomainStatus(
        1L,
        part.state(),
        part.reason(),
        part.message(),
        started
            ? new HostIdentity(or(part.machine(), "machine-a"), or(part.boot(), "boot-1"))
            : null,
        null,
        part.end() == null
            ? null
            : new DomainEnd(part.end(), "How it ended.", "2026-11-23T04:58:00Z"),
        part.ip() == null
            ? List.of()
            : List.of(
                new InterfaceStatus("default", Identities.mac(UID, "default"), List.of(part.ip()))),
        part.agent() ? new GuestStatus(true, "Debian", "web-1") : null);
  }

  private static Pod slotOf(SlotPart part) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName(part.name())
            .withUid("slot-of-" + part.name())
            .withLabels(part.labels())
            .addToAnnotations("vireo.dev/vm-labels", or(part.copied(), ""))
            .withCreationTimestamp(or(part.created(), "2026-11-23T04:50:00Z"))
            .withDeletionTimestamp(part.deleting() ? DELETED_AT : null)
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withKind("Domain")
                    .withUid(or(part.owner(), part.name()))
                    .build())
            .endMetadata()
            .withNewSpec()
            .withNodeName(part.node())
            .endSpec()
            .withNewStatus()
            .withPhase(or(part.phase(), "Pending"))
            .endStatus();
    if (part.unschedulable() != null) {
      pod.editStatus()
          .addNewCondition()
          .withType("PodScheduled")
          .withStatus("False")
          .withMessage(part.unschedulable())
          .endCondition()
          .endStatus();
    }
    if (part.gate() != null) {
      pod.editStatus()
          .addNewCondition()
          .withType(Labels.GUEST_RUNNING_GATE)
          .withStatus(part.gate())
          .endCondition()
          .endStatus();
    }
    return pod.build();
  }

  private static MachineImage imageOf(String name) {
    var image = new MachineImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace("shop").withName(name).build());
    image.setSpec(new MachineImageSpec(new HostFile(name + ".img")));
    return image;
  }

  private static Memory memory(@Nullable String size) {
    return new Memory(new Quantity(or(size, "128Mi")));
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> given) {
    return given == null ? List.of() : given;
  }
}
