package dev.vireo.libvirt.xml;

import java.util.Optional;

/**
 * A domain's definition as far as Vireo writes it. The order of fields is the order in the XML.
 *
 * @param memory the guest's memory, boot time and present
 * @param vcpus number of virtual CPUs, at least 1
 * @param partition cgroup partition where systemd manages the host's groups; empty leaves it to
 *     libvirt
 * @param cpu empty leaves it to the hypervisor
 */
public record DomainDef(
    VirtType type,
    String name,
    DomainUuid uuid,
    Optional<VireoMetadata> metadata,
    MemorySize memory,
    int vcpus,
    Optional<String> partition,
    OsDef os,
    FeaturesDef features,
    Optional<CpuDef> cpu,
    ClockOffset clock,
    LifecycleActions actions,
    DevicesDef devices) {
  /** Refuses a domain without a name or a CPU. */
  public DomainDef {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A domain needs a name");
    }
    if (vcpus < 1) {
      throw new IllegalArgumentException("A domain needs at least one virtual CPU, not " + vcpus);
    }
  }

  /** The same with these devices. */
  public DomainDef with(DevicesDef others) {
    return new DomainDef(
        type, name, uuid, metadata, memory, vcpus, partition, os, features, cpu, clock, actions,
        others);
  }

  /** The same, with other actions. */
  public DomainDef with(LifecycleActions others) {
    return new DomainDef(
        type, name, uuid, metadata, memory, vcpus, partition, os, features, cpu, clock, others,
        devices);
  }
}
