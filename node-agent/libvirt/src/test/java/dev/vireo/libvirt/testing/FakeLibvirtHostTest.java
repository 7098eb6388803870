package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtHostContract;
import dev.vireo.libvirt.xml.DomainDef;

/** The fake keeps the contract. */
final class FakeLibvirtHostTest extends LibvirtHostContract {
  @Override
  protected LibvirtHost open() {
    return new FakeLibvirtHost();
  }

  @Override
  protected DomainDef definition(String name) {
    return DomainDefs.forQemu(name);
  }
}
