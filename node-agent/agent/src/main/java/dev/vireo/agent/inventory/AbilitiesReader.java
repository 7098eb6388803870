package dev.vireo.agent.inventory;

import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.gate.EmulatorInstaller;
import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.HostInfo;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.HostCapabilities;
import dev.vireo.libvirt.xml.VirtType;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks libvirt what it can run, and makes the emulator wrapper ready where it is needed. */
public final class AbilitiesReader {
  private static final long ROOT = 0;

  private final LibvirtHost libvirt;
  private final EmulatorInstaller installer;
  private final HostProbe host;
  private final VirtTypeChoice choice;

  /** Tried once: what the hardware can do does not change while the agent lives. */
  private @Nullable VirtType virtType;

  /** For one driver. Not for several threads at once. */
  public AbilitiesReader(
      LibvirtHost libvirt, EmulatorInstaller installer, HostProbe host, VirtTypeChoice choice) {
    this.libvirt = libvirt;
    this.installer = installer;
    this.host = host;
    this.choice = choice;
  }

  /**
   * Reads them anew; takes seconds where libvirt has to ask a new emulator first, which it then
   * does not when the first guest is started.
   */
  HostAbilities read() {
    HostInfo info = libvirt.info();
    HostCapabilities capabilities = libvirt.capabilities();
    HostCapabilities.Guest guest = guestOf(capabilities);
    String qemu = guest.emulator().orElseThrow(() -> noEmulator(capabilities.arch()));
    VirtType type = virtType;
    if (type == null) {
      type = new VirtTypeProbe(libvirt).choose(choice, guest);
      virtType = type;
    }
    CgroupPlacement placement = host.placement();
    String emulator =
        switch (placement) {
          case Wrapper -> installer.install(Path.of(qemu)).toString();
          case Partition -> qemu;
        };
    libvirt.domainCapabilities(
        new CapabilitiesQuery(
            Optional.of(emulator),
            Optional.of(guest.arch()),
            Optional.of("q35"),
            Optional.of(type)));
    return new HostAbilities(
        new HostFacts(
            type,
            guest.arch(),
            placement,
            emulator,
            capabilities.emulatorOwner().filter(owner -> owner.user() != ROOT),
            host.memory()),
        info.libvirtVersion().toString(),
        info.hypervisorVersion().toString(),
        qemu,
        MachineTypes.newestFirst(guest.machines()));
  }

  private static HostCapabilities.Guest guestOf(HostCapabilities capabilities) {
    return capabilities.guests().stream()
        .filter(guest -> guest.osType().equals("hvm"))
        .filter(guest -> guest.arch().equals(capabilities.arch()))
        .findFirst()
        .orElseThrow(() -> noEmulator(capabilities.arch()));
  }

  private static HostException noEmulator(String arch) {
    return new HostException(
        Reason.HostToolMissing,
        "libvirt of this node knows no emulator for %s. Install qemu-system there."
            .formatted(arch));
  }
}
