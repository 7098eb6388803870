package dev.vireo.e2e.bench;

import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lists the domains of the libvirt at a URI, as a program of its own. */
final class ListDomains {
  private ListDomains() {}

  static void main(String[] arguments) {
    try (LibvirtHost host = open(arguments[0])) {
      List<DomainSummary> domains = host.listDomains();
      System.out.println(domains.size());
    }
  }

  /** Returns when it is connected. */
  static LibvirtHost open(String uri) {
    LibvirtHost host = Libvirt.open(LibvirtSettings.of(uri));
    while (!(host.connection() instanceof ConnectionState.Up)) {
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return host;
  }
}
