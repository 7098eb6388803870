package dev.vireo.agent.domain.xml;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.libvirt.xml.ClockOffset;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.OsDef;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.util.Optional;

/** The whole definition of a guest. */
public final class DomainXml {
  /** Newest of QEMU's modern machines; libvirt writes its version into the live XML. */
  private static final String MACHINE = "q35";

  private DomainXml() {}

  /** Name in the domain of the disk of that number, from 0. */
  public static String targetOf(int index) {
    return DiskXml.targetOf(index);
  }

  /** The guest's name in libvirt. */
  public static String nameOf(Domain domain) {
    return domain.getMetadata().getNamespace() + "_" + domain.getSpec().virtualMachine().name();
  }

  /** The guest's UUID, that of its VM. */
  public static DomainUuid uuidOf(Domain domain) {
    return DomainUuid.of(domain.getSpec().virtualMachine().uid());
  }

  /** The definition. */
  public static DomainDef of(Domain domain, HostFacts host, GuestPlace place) {
    DomainSpec spec = domain.getSpec();
    return new DomainDef(
        host.virtType(),
        nameOf(domain),
        uuidOf(domain),
        Optional.of(metadataOf(domain, place)),
        new MemorySize(spec.memory().bytes()),
        spec.cpu().count(),
        PartitionXml.of(host.placement(), place.cgroup()),
        OsDef.hvm(host.arch(), MACHINE),
        FeaturesXml.of(host.virtType()),
        Optional.of(CpuXml.of(host.virtType())),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        DevicesXml.of(spec, host, place));
  }

  private static VireoMetadata metadataOf(Domain domain, GuestPlace place) {
    return new VireoMetadata(
        domain.getMetadata().getNamespace(),
        domain.getMetadata().getName(),
        domain.getMetadata().getUid(),
        Optional.ofNullable(domain.getSpec().slotUid()).orElseThrow(),
        place.cgroup(),
        place.bootId());
  }
}
