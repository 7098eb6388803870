package dev.vireo.operator.vm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.GuestAgentProbe;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.MachineImageSpec;
import dev.vireo.api.v1alpha1.Memory;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.TcpSocketProbe;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.operator.node.Heartbeat;
import dev.vireo.operator.node.NodeView;
import dev.vireo.operator.node.RestoreView;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was observed, in the short form of the golden files: only what a case is about. */
record ObservedFile(
    @Nullable VmPart vm,
    @Nullable List<DomainPart> domains,
    @Nullable List<SlotPart> slots,
    @Nullable List<String> images,
    @Nullable Map<String, ClaimPart> claims,
    @Nullable @JsonProperty("mount-failures") Map<String, String> mountFailures,
    @Nullable Map<String, NodePart> nodes,
    @Nullable Freshness freshness,
    @Nullable NamespaceState namespace,
    @Nullable RestorePart restored) {

  static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  static final String DELETED_AT = "2026-11-23T04:59:00Z";
  static final String UID = "vm-uid";
  static final Probes PROBES =
      new Probes(
          new Probe(null, new TcpSocketProbe(80), null, null, 0, 10, 1, 1, 3),
          new Probe(new GuestAgentProbe(), null, null, null, 60, 10, 1, 1, 3));

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
      @Nullable @JsonProperty("confirmed-dead") String confirmedDead,
      @Nullable @JsonProperty("void-word") String voidWord,
      @JsonProperty("found") boolean found) {
    // One that was found has not been heard of by this operator, which has just begun to look.
    private Heartbeat seen() {
      Instant at = Instant.parse(or(heartbeat, "2026-11-23T04:59:55Z"));
      return found
          ? new Heartbeat(Optional.of(at), NOW, Heartbeat.Sign.Found)
          : new Heartbeat(Optional.of(at), at, Heartbeat.Sign.Heard);
    }

    private Optional<String> word() {
      return Optional.ofNullable(confirmedDead);
    }
  }

  /** etcd was restored, and some hosts have not told what they run, or run the VM's guest. */
  record RestorePart(
      int epoch,
      @Nullable List<String> awaited,
      @Nullable @JsonProperty("found-on") String foundOn,
      @Nullable String guest) {
    RestoreView view() {
      return new RestoreView(
          epoch,
          orEmpty(awaited).stream()
              .map(node -> new RestoreView.Awaited(node, Optional.of("boot-of-" + node)))
              .toList(),
          foundOn == null
              ? List.of()
              : List.of(
                  new RestoreView.Found(
                      foundOn, new UnknownGuest(or(guest, UID), "shop", "web-x-bbbbb"))));
    }
  }

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
    VmPart given = vm == null ? VmPart.plain() : vm;
    return new VmObserved(
        given.vm(),
        orEmpty(domains).stream().map(DomainPart::domain).toList(),
        freshness == null ? Freshness.Cached : freshness,
        orEmpty(slots).stream().map(SlotPart::slot).toList(),
        (images == null ? List.of("tiny") : images)
            .stream().collect(Collectors.toMap(i -> i, ObservedFile::imageOf)),
        claimsOf(),
        mountFailures == null ? Map.of() : mountFailures,
        nodesOf(),
        namespace == null ? NamespaceState.Active : namespace,
        restored == null ? RestoreView.NONE : restored.view());
  }

  private Map<String, VolumeClaimState> claimsOf() {
    Map<String, ClaimPart> given = claims == null ? Map.of() : claims;
    return given.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().state(e.getKey())));
  }

  private Map<String, NodeView> nodesOf() {
    Map<String, NodePart> given =
        nodes == null ? Map.of("node-a", new NodePart(null, null, null, null, null, false)) : nodes;
    return given.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> nodeOf(e.getKey(), e.getValue())));
  }

  private static NodeView nodeOf(String name, NodePart part) {
    return new NodeView(
        name,
        Optional.of(new HostIdentity(or(part.machine(), "machine-a"), or(part.boot(), "boot-1"))),
        part.word().or(() -> Optional.ofNullable(part.voidWord())),
        part.word(),
        Optional.of(part.seen()),
        NodeView.Readiness.Ready);
  }

  private static MachineImage imageOf(String name) {
    var image = new MachineImage();
    image.setMetadata(new ObjectMetaBuilder().withNamespace("shop").withName(name).build());
    image.setSpec(new MachineImageSpec(new HostFile(name + ".img")));
    return image;
  }

  static Memory memory(@Nullable String size) {
    return new Memory(new Quantity(or(size, "128Mi")));
  }

  static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  static <T> List<T> orEmpty(@Nullable List<T> given) {
    return given == null ? List.of() : given;
  }
}
