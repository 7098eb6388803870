package dev.vireo.agent.guest;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.agent.domain.GuestSeen.Channel;
import dev.vireo.agent.loop.Next;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.LiveDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Asks one guest's agent for operating system, host name and addresses: a few quick times after it
 * has connected, as a guest gets its addresses and its name then, and slowly from then on, as
 * nothing tells of a change.
 */
public final class GuestReader {
  private static final Logger LOG = Logger.getLogger(GuestReader.class);
  private static final Duration QUICK = Duration.ofSeconds(2);
  private static final Duration SLOW = Duration.ofSeconds(60);
  private static final int QUICK_TIMES = 5;

  private final LibvirtHost libvirt;
  private final DomainMemory memory;
  private final Supplier<Instant> time;
  private final Consumer<DomainUuid> changed;
  private final Map<DomainUuid, Integer> times = new ConcurrentHashMap<>();

  /** Calls {@code changed} for a guest of which something new is known. */
  public GuestReader(
      LibvirtHost libvirt,
      DomainMemory memory,
      Supplier<Instant> time,
      Consumer<DomainUuid> changed) {
    this.libvirt = libvirt;
    this.memory = memory;
    this.time = time;
    this.changed = changed;
  }

  /** The agent has connected anew: quick tries begin again. */
  public void connected(DomainUuid uuid) {
    times.remove(uuid);
  }

  /** Asks once; what is new is told with the answer, or without one that does not come. */
  public Next read(DomainUuid uuid) {
    Optional<GuestSeen> before = memory.guest(uuid);
    Next next = ask(uuid);
    if (!memory.guest(uuid).equals(before)) {
      changed.accept(uuid);
    }
    return next;
  }

  private Next ask(DomainUuid uuid) {
    try {
      Optional<LibvirtDomain> domain = libvirt.lookup(uuid);
      if (domain.isEmpty()) {
        times.remove(uuid);
        return new Next.OnEvent();
      }
      // Events may have been lost with a connection: the domain itself tells.
      Channel channel = channelOf(domain.get());
      memory.channel(uuid, channel);
      if (channel == Channel.DISCONNECTED) {
        return new Next.OnEvent();
      }
      setClock(domain.get());
      memory.told(uuid, domain.get().guestInfo(), domain.get().guestInterfaces());
    } catch (LibvirtFailure e) {
      LOG.debugf("A guest agent does not answer. uuid=%s why=%s", uuid, e.getMessage());
    }
    return again(uuid);
  }

  /** Of a guest that stood still. One whose agent does not answer is told with the next try. */
  private void setClock(LibvirtDomain domain) {
    if (!memory.takeClockBehind(domain.uuid())) {
      return;
    }
    try {
      domain.setTime(time.get());
      LOG.infof("A guest's clock was set. uuid=%s", domain.uuid());
    } catch (LibvirtFailure e) {
      memory.clockBehind(domain.uuid());
      throw e;
    }
  }

  private static Channel channelOf(LibvirtDomain domain) {
    return DomainXmlParser.parseLive(domain.xml())
        .guestAgent()
        .filter(LiveDomain.ChannelState.CONNECTED::equals)
        .map(_ -> Channel.CONNECTED)
        .orElse(Channel.DISCONNECTED);
  }

  private Next again(DomainUuid uuid) {
    return new Next.After(times.merge(uuid, 1, Integer::sum) <= QUICK_TIMES ? QUICK : SLOW);
  }
}
