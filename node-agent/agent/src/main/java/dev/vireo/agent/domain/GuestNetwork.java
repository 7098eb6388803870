package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.network.NicRequest;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.agent.network.SlotNetwork;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Ties guests to the network of their slots. A guest has its address for ever, and asks for another
 * one only when it sees its cable pulled and plugged in again: that is done when its slot has got
 * another address.
 */
final class GuestNetwork {
  private static final Logger LOG = Logger.getLogger(GuestNetwork.class);

  /** Guests do not notice a cable that is out for less than half of it. */
  private static final Duration UNPLUGGED = Duration.ofSeconds(1);

  private final SlotNetwork network;
  private final LibvirtHost libvirt;
  private final DomainMemory memory;

  GuestNetwork(SlotNetwork network, LibvirtHost libvirt, DomainMemory memory) {
    this.network = network;
    this.libvirt = libvirt;
    this.memory = memory;
  }

  /**
   * For a guest that is to be started.
   *
   * @throws HostException as {@link SlotNetwork#connect}
   */
  List<SlotInterface> connect(Domain domain, Slot slot) {
    List<SlotInterface> interfaces = connected(domain, slot);
    interfaces.stream().filter(SlotInterface::isReaddressed).forEach(network::asked);
    return interfaces;
  }

  /** For a guest that runs: what is missing is made, and another address is told to it. */
  ApplyOutcome keep(Domain domain, Slot slot, Now now) {
    String uid = domain.getMetadata().getUid();
    return tried(
        domain,
        slot,
        () -> {
          List<SlotInterface> interfaces = connected(domain, slot);
          Optional<Duration> since = memory.unpluggedSince(uid);
          if (since.isEmpty()) {
            return interfaces.stream().anyMatch(SlotInterface::isReaddressed)
                ? unplug(domain, interfaces, now)
                : new ApplyOutcome.Done();
          }
          return now.uptime().minus(since.get()).compareTo(UNPLUGGED) < 0
              ? unplugged()
              : plugIn(domain, interfaces);
        });
  }

  /** For a guest whose CPUs stand still: another address can be told to it when they go on. */
  ApplyOutcome keepPaused(Domain domain, Slot slot) {
    String uid = domain.getMetadata().getUid();
    return tried(
        domain,
        slot,
        () -> {
          if (connected(domain, slot).stream().anyMatch(SlotInterface::isReaddressed)) {
            memory.pluggedIn(uid);
            memory.disconnected(uid);
          }
          return new ApplyOutcome.Done();
        });
  }

  private ApplyOutcome tried(Domain domain, Slot slot, Supplier<ApplyOutcome> work) {
    String uid = domain.getMetadata().getUid();
    // Noted before: what is lost meanwhile is told, and is then not taken for connected.
    memory.connected(uid, slot.sandbox());
    ApplyOutcome outcome = outcomeOf(domain, work);
    if (!(outcome instanceof ApplyOutcome.Done)) {
      memory.disconnected(uid);
    }
    return outcome;
  }

  private static ApplyOutcome outcomeOf(Domain domain, Supplier<ApplyOutcome> work) {
    try {
      return work.get();
    } catch (HostException e) {
      LOG.warnf(
          e,
          "The network of a running guest could not be repaired. domain=%s",
          DomainKey.of(domain));
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    } catch (LibvirtFailure e) {
      LOG.warnf(
          e, "A running guest could not be told its new address. domain=%s", DomainKey.of(domain));
      return new ApplyOutcome.Unknown(Failures.sentenceOf(e));
    }
  }

  private List<SlotInterface> connected(Domain domain, Slot slot) {
    String uid = domain.getMetadata().getUid();
    List<SlotInterface> interfaces =
        domain.getSpec().networks().stream()
            .map(nic ->
                network.connect(
                    slot,
                    new NicRequest(
                        new NicKey(uid, nic.name()),
                        nic.mac(),
                        domain.getSpec().virtualMachine().name())))
            .toList();
    interfaces.forEach(nic -> memory.addressed(uid, nic.ip()));
    return interfaces;
  }

  private ApplyOutcome unplug(Domain domain, List<SlotInterface> interfaces, Now now) {
    LOG.infof(
        "The slot of a running guest has another address, for which the guest is made to ask."
            + " domain=%s ip=%s",
        DomainKey.of(domain), interfaces.stream().map(SlotInterface::ip).toList());
    setLinks(domain, interfaces, EthernetDef.Link.DOWN);
    memory.unplugged(domain.getMetadata().getUid(), now.uptime());
    return unplugged();
  }

  private ApplyOutcome plugIn(Domain domain, List<SlotInterface> interfaces) {
    setLinks(domain, interfaces, EthernetDef.Link.UP);
    interfaces.forEach(network::asked);
    memory.pluggedIn(domain.getMetadata().getUid());
    return new ApplyOutcome.Done();
  }

  private static ApplyOutcome unplugged() {
    return new ApplyOutcome.Unknown("The guest is made to ask for its new address.");
  }

  private void setLinks(Domain domain, List<SlotInterface> interfaces, EthernetDef.Link link) {
    Optional<LibvirtDomain> guest = libvirt.lookup(DomainXml.uuidOf(domain));
    if (guest.isEmpty()) {
      return;
    }
    List<MacAddress> addresses = interfaces.stream().map(nic -> new MacAddress(nic.mac())).toList();
    DomainXmlParser.parseLive(guest.get().xml()).definition().devices().interfaces().stream()
        .filter(nic -> addresses.contains(nic.mac()))
        .forEach(nic -> guest.get().update(nic.with(link)));
  }
}
