package dev.vireo.agent.audit;

import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.HostInfo;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.HostCapabilities;
import java.util.List;
import java.util.Optional;

/** A host whose guests nobody changes without a line that says so. */
public final class AuditedHost implements LibvirtHost {
  private final LibvirtHost host;
  private final AuditLog log;

  /** For the same host; what is done by way of this one is logged. */
  public AuditedHost(LibvirtHost host, AuditLog log) {
    this.host = host;
    this.log = log;
  }

  @Override
  public ConnectionState connection() {
    return host.connection();
  }

  @Override
  public Subscription subscribe(LibvirtListener listener) {
    return host.subscribe(listener);
  }

  @Override
  public HostInfo info() {
    return host.info();
  }

  @Override
  public HostCapabilities capabilities() {
    return host.capabilities();
  }

  @Override
  public DomainCapabilities domainCapabilities(CapabilitiesQuery query) {
    return host.domainCapabilities(query);
  }

  @Override
  public List<DomainSummary> listDomains() {
    return host.listDomains();
  }

  @Override
  public Optional<LibvirtDomain> lookup(DomainUuid uuid) {
    return host.lookup(uuid).map(this::audited);
  }

  @Override
  public LibvirtDomain create(DomainDef definition, StartMode mode) {
    return audited(
        log.get(GuestOperation.Create, definition.uuid(), () -> host.create(definition, mode)));
  }

  @Override
  public LibvirtDomain restore(DomainUuid uuid, String file, String xml) {
    return audited(log.get(GuestOperation.Restore, uuid, () -> host.restore(uuid, file, xml)));
  }

  private LibvirtDomain audited(LibvirtDomain domain) {
    return new AuditedDomain(domain, log);
  }

  @Override
  public void close() {
    host.close();
  }
}
