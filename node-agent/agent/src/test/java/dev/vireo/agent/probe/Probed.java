package dev.vireo.agent.probe;

import dev.vireo.agent.testing.Told;
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
import dev.vireo.libvirt.xml.DomainUuid;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;

/** The Domain of a guest with a guest agent. */
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
            null,
            List.of(),
            List.of(),
            60,
            null,
            null,
            null,
            null,
            DomainRun.DEFAULT));
    return domain;
  }

  static DomainStatus status(DomainState state) {
    return Told.status(
        state,
        Reason.Running,
        "As it is.",
        new HostIdentity("machine", "boot"),
        STARTED.toString());
  }
}
