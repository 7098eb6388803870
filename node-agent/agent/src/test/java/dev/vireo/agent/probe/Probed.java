package dev.vireo.agent.probe;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Memory;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import dev.vireo.libvirt.xml.ChannelDef;
import dev.vireo.libvirt.xml.ClockOffset;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.FeaturesDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.OsDef;
import dev.vireo.libvirt.xml.VirtType;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A guest with a guest agent, and its Domain. */
final class Probed {
  static final DomainUuid UUID = DomainUuid.of("22222222-0000-4000-8000-000000000002");
  static final Instant STARTED = Instant.parse("2026-11-01T00:00:00Z");

  private Probed() {}

  static Domain domain() {
    Domain domain = new Domain();
    domain.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName("web-1-abcde")
            .withUid("11111111-0000-4000-8000-000000000001")
            .build());
    domain.setSpec(
        new DomainSpec(
            new VirtualMachineReference("web-1", UUID.toString()),
            "node-a",
            "33333333-0000-4000-8000-000000000003",
            List.of(),
            new Cpu(1),
            new Memory(new Quantity("64Mi")),
            new Firmware(null),
            List.of(),
            List.of(),
            60,
            null,
            null,
            null,
            DomainRun.DEFAULT));
    return domain;
  }

  static DomainStatus status(DomainState state) {
    return new DomainStatus(
        1L,
        state,
        Reason.Running,
        "As it is.",
        new HostIdentity("machine", "boot"),
        STARTED.toString(),
        null,
        null,
        List.of(),
        null,
        null,
        null);
  }

  static DomainDef guest(DomainUuid uuid) {
    return new DomainDef(
        VirtType.QEMU,
        "shop_" + uuid,
        uuid,
        Optional.empty(),
        MemorySize.ofMib(64),
        1,
        Optional.empty(),
        OsDef.hvm("x86_64", "q35"),
        new FeaturesDef(Set.of(), Optional.empty()),
        Optional.empty(),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        new DevicesDef(
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(ChannelDef.GUEST_AGENT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
