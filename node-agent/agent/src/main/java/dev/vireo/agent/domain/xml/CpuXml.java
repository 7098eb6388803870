package dev.vireo.agent.domain.xml;

import dev.vireo.libvirt.xml.CpuDef;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.VirtType;

/** The guest's CPU: what the hardware has, or all that the emulator can do. */
final class CpuXml {
  private CpuXml() {}

  static CpuDef of(VirtType type) {
    return CpuDef.of(type.equals(VirtType.KVM) ? CpuMode.HOST_MODEL : CpuMode.MAXIMUM);
  }
}
