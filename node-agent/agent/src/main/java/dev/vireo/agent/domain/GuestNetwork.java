package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.network.NicRequest;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.agent.network.SlotNetwork;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.meta.Reason;
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
 * one only when its link was down and comes up: so it is set down and up when the slot has got
 * another address.
 */
final class GuestNetwork {
  private static final Logger LOG = Logger.getLogger(GuestNetwork.class);

  /** Guests do not notice a link that is down for less than half of it. */
  private static final Duration LINK_DOWN = Duration.ofSeconds(1);

  private final SlotNetwork network;
  private final LibvirtHost libvirt;
  private final DomainMemory memory;
  private final HostClock clock;

  GuestNetwork(SlotNetwork network, LibvirtHost libvirt, DomainMemory memory, HostClock clock) {
    this.network = network;
    this.libvirt = libvirt;
    this.memory = memory;
    this.clock = clock;
  }

  /**
   * For a guest that is to be started.
   *
   * @throws HostException as {@link SlotNetwork#connect}
   */
  List<SlotInterface> connect(Domain domain, Slot slot) {
    List<SlotInterface> interfaces = connected(domain, slot);
    interfaces.stream().filter(SlotInterface::isReaddressed).forEach(network::linkUp);
    return interfaces;
  }

  /** For a guest that is brought back: it has an address of before, and is told when it runs. */
  List<SlotInterface> connectRestored(Domain domain, Slot slot) {
    return connected(domain, slot);
  }

  /** For a guest that runs: what is missing is made, and another address is told to it. */
  ApplyOutcome keep(Domain domain, Slot slot) {
    return tried(
        domain,
        slot,
        () -> {
          List<SlotInterface> readdressed = readdressed(domain, slot);
          if (readdressed.isEmpty()) {
            return new ApplyOutcome.Done();
          }
          Optional<Duration> since = memory.doneFor(domain).linkDownSince();
          if (since.isEmpty()) {
            return setDown(domain, readdressed);
          }
          Duration left = LINK_DOWN.minus(clock.uptime().minus(since.get()));
          return left.isPositive() ? new ApplyOutcome.Again(left) : setUp(domain, readdressed);
        });
  }

  /** For a guest whose CPUs stand still: another address can be told to it when they go on. */
  ApplyOutcome keepPaused(Domain domain, Slot slot) {
    return tried(
        domain,
        slot,
        () -> {
          if (!readdressed(domain, slot).isEmpty()) {
            // One that was set down before has to be seen as down by CPUs that run.
            memory.doneFor(domain).linkUp();
            memory.doneFor(domain).disconnected();
          }
          return new ApplyOutcome.Done();
        });
  }

  private ApplyOutcome tried(Domain domain, Slot slot, Supplier<ApplyOutcome> work) {
    // Noted before: what is lost meanwhile is told, and is then not taken for connected.
    memory.doneFor(domain).connected(slot.sandbox());
    ApplyOutcome outcome = outcomeOf(domain, work);
    if (!(outcome instanceof ApplyOutcome.Done)) {
      memory.doneFor(domain).disconnected();
    }
    return outcome;
  }

  private static ApplyOutcome outcomeOf(Domain domain, Supplier<ApplyOutcome> work) {
    try {
      return work.get();
    } catch (HostException e) {
      LOG.warnf(
          "The network of a running guest could not be repaired. domain=%s why=%s",
          DomainKey.of(domain), e.getMessage());
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    } catch (LibvirtFailure e) {
      LOG.warnf(
          "A running guest could not be told its new address. domain=%s why=%s",
          DomainKey.of(domain), e.getMessage());
      return new ApplyOutcome.Failed(Reason.LibvirtUnavailable, Failures.sentenceOf(e));
    }
  }

  private List<SlotInterface> readdressed(Domain domain, Slot slot) {
    return connected(domain, slot).stream().filter(SlotInterface::isReaddressed).toList();
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
    interfaces.forEach(nic -> memory.doneFor(domain).addressed(nic.ip()));
    return interfaces;
  }

  private ApplyOutcome setDown(Domain domain, List<SlotInterface> interfaces) {
    LOG.infof(
        "The slot of a running guest has another address, for which the guest is made to ask."
            + " domain=%s ip=%s",
        DomainKey.of(domain), interfaces.stream().map(SlotInterface::ip).toList());
    interfaces.forEach(network::linkDown);
    setLinks(domain, interfaces, EthernetDef.Link.DOWN);
    memory.doneFor(domain).linkDown(clock.uptime());
    return new ApplyOutcome.Again(LINK_DOWN);
  }

  private ApplyOutcome setUp(Domain domain, List<SlotInterface> interfaces) {
    setLinks(domain, interfaces, EthernetDef.Link.UP);
    interfaces.forEach(network::linkUp);
    memory.doneFor(domain).linkUp();
    return new ApplyOutcome.Done();
  }

  private void setLinks(Domain domain, List<SlotInterface> interfaces, EthernetDef.Link link) {
    Optional<LibvirtDomain> guest = libvirt.lookup(DomainXml.uuidOf(domain));
    if (guest.isEmpty()) {
      return;
    }
    List<MacAddress> addresses = interfaces.stream().map(nic -> new MacAddress(nic.mac())).toList();
    DomainXmlParser.parseLive(guest.get().xml()).definition().devices().interfaces().stream()
        .filter(nic -> addresses.contains(nic.mac()))
        .forEach(nic -> guest.get().updateDevice(nic.with(link)));
  }
}
