package dev.vireo.agent.inventory;

import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.ClockOffset;
import dev.vireo.libvirt.xml.CpuDef;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.FeaturesDef;
import dev.vireo.libvirt.xml.HostCapabilities;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.OsDef;
import dev.vireo.libvirt.xml.VirtType;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Finds out whether guests run by hardware here. libvirt says kvm as soon as there is a /dev/kvm,
 * which some virtual machines have without being able to run a guest: so one paused guest is tried.
 */
final class VirtTypeProbe {
  private static final Logger LOG = Logger.getLogger(VirtTypeProbe.class);
  private static final String NAME = "vireo-probe";

  private final LibvirtHost libvirt;

  VirtTypeProbe(LibvirtHost libvirt) {
    this.libvirt = libvirt;
  }

  VirtType choose(VirtTypeChoice choice, HostCapabilities.Guest guest) {
    return switch (choice) {
      case KVM -> VirtType.KVM;
      case QEMU -> VirtType.QEMU;
      case AUTO ->
          guest.types().contains(VirtType.KVM) && starts(guest) ? VirtType.KVM : VirtType.QEMU;
    };
  }

  private boolean starts(HostCapabilities.Guest guest) {
    removeLeftover();
    try {
      libvirt.create(probeOf(guest), StartMode.PAUSED).destroy();
      return true;
    } catch (LibvirtFailure e) {
      LOG.infof("Guests do not run by hardware here, so they are emulated. why=%s", e.getMessage());
      removeLeftover();
      return false;
    }
  }

  private void removeLeftover() {
    libvirt.listDomains().stream()
        .filter(domain -> domain.name().equals(NAME))
        .forEach(domain -> libvirt.lookup(domain.uuid()).ifPresent(LibvirtDomain::destroy));
  }

  private static DomainDef probeOf(HostCapabilities.Guest guest) {
    return new DomainDef(
        VirtType.KVM,
        NAME,
        new DomainUuid(UUID.randomUUID()),
        Optional.empty(),
        MemorySize.ofMib(32),
        1,
        Optional.empty(),
        OsDef.hvm(guest.arch(), "q35"),
        new FeaturesDef(
            Set.of(FeaturesDef.Feature.ACPI, FeaturesDef.Feature.APIC), Optional.empty()),
        Optional.of(CpuDef.of(CpuMode.HOST_MODEL)),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        DevicesDef.none());
  }
}
