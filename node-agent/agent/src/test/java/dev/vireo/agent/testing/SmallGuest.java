package dev.vireo.agent.testing;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A guest with nothing but a guest agent. */
public final class SmallGuest {
  private SmallGuest() {}

  /** As libvirt is told of it. */
  public static DomainDef definition(DomainUuid uuid) {
    return new DomainDef(
        VirtType.QEMU,
        "shop_web-1",
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
            Optional.empty(),
            Optional.empty()));
  }
}
