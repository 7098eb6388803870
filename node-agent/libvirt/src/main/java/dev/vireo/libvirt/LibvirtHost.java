package dev.vireo.libvirt;

import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.HostCapabilities;
import java.util.List;
import java.util.Optional;

/**
 * One libvirt driver of this host, by its URI. Connects and reconnects by itself; opening never
 * fails, it only has not connected yet. Safe for use by many threads. Each method that asks libvirt
 * fails only with a {@link dev.vireo.libvirt.error.LibvirtFailure}; the two that read capabilities
 * also with an {@link dev.vireo.libvirt.xml.XmlException}, should libvirt send something else.
 */
public interface LibvirtHost extends AutoCloseable {

  /** The connection now; a glance, stale when returned. Events tell the changes. */
  ConnectionState connection();

  /**
   * Delivers events from now on; the first one is the connection's present state. After each {@code
   * Connected} the subscriber lists anew, as events may have been lost.
   */
  Subscription subscribe(LibvirtListener listener);

  /** Versions and name of the host. */
  HostInfo info();

  /**
   * What the driver can run here, by its {@code capabilities} XML. The first call may probe
   * emulators and take seconds.
   */
  HostCapabilities capabilities();

  /**
   * What one emulator can do, by its {@code domainCapabilities} XML. A new emulator is probed
   * first, which takes seconds.
   */
  DomainCapabilities domainCapabilities(CapabilitiesQuery query);

  /** All domains, running or not, ours or not. A domain that goes while it is read is left out. */
  List<DomainSummary> listDomains();

  /**
   * The domain of that UUID, if the driver has it.
   *
   * @throws dev.vireo.libvirt.error.DomainBusyException when it has not, but a {@link #create} or
   *     {@link #restore} of it has not returned: then it may come up at any moment
   */
  Optional<LibvirtDomain> lookup(DomainUuid uuid);

  /**
   * Creates a transient domain. After a {@code LibvirtTimeoutException} of unknown effect it may
   * still come up: look by UUID before anything else is decided.
   */
  LibvirtDomain create(DomainDef definition, StartMode mode);

  /**
   * Brings a saved guest back, paused. Returns when it is there, or known not to be, however long
   * that takes. libvirt refuses a definition by which the guest would see another machine than
   * before.
   *
   * @param uuid of the domain
   * @param file that {@link LibvirtDomain#save} has written, as libvirt's daemon comes to it
   * @param xml the definition: {@link dev.vireo.libvirt.xml.SavedDomainXml}
   */
  LibvirtDomain restore(DomainUuid uuid, String file, String xml);

  /**
   * Ends the connections; guests run on. Waits for native calls no longer than a few seconds.
   * Idempotent.
   */
  @Override
  void close();
}
