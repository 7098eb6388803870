package dev.vireo.agent.guest;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.agent.domain.GuestSeen.Channel;
import dev.vireo.agent.loop.Next;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.LiveDomain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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
  private final Consumer<DomainUuid> changed;
  private final Map<DomainUuid, Integer> times = new ConcurrentHashMap<>();

  /** Calls {@code changed} for a guest of which something new is known. */
  public GuestReader(LibvirtHost libvirt, DomainMemory memory, Consumer<DomainUuid> changed) {
    this.libvirt = libvirt;
    this.memory = memory;
    this.changed = changed;
  }

  /** The agent has connected anew: quick tries begin again. */
  public void connected(DomainUuid uuid) {
    times.remove(uuid);
  }

  /** Asks once. */
  public Next read(DomainUuid uuid) {
    try {
      Optional<LibvirtDomain> domain = libvirt.lookup(uuid);
      if (domain.isEmpty()) {
        times.remove(uuid);
        return new Next.OnEvent();
      }
      if (channelOf(domain.get()) == Channel.DISCONNECTED) {
        return new Next.OnEvent();
      }
      return ask(uuid, domain.get());
    } catch (LibvirtFailure e) {
      LOG.debugf("A guest agent does not answer. uuid=%s why=%s", uuid, e.getMessage());
      return again(uuid);
    }
  }

  /** Events may have been lost with a connection: the domain itself tells. */
  private Channel channelOf(LibvirtDomain domain) {
    Channel channel =
        DomainXmlParser.parseLive(domain.xml())
            .guestAgent()
            .filter(LiveDomain.ChannelState.CONNECTED::equals)
            .map(_ -> Channel.CONNECTED)
            .orElse(Channel.DISCONNECTED);
    if (memory.guest(domain.uuid()).filter(seen -> seen.channel() == channel).isEmpty()) {
      memory.channel(domain.uuid(), channel);
      changed.accept(domain.uuid());
    }
    return channel;
  }

  private Next ask(DomainUuid uuid, LibvirtDomain domain) {
    GuestInfo info = domain.guestInfo();
    List<GuestInterface> interfaces = domain.guestInterfaces();
    Optional<GuestSeen> before = memory.guest(uuid);
    GuestSeen told = new GuestSeen(Channel.CONNECTED, info, interfaces);
    if (!before.equals(Optional.of(told))
        && before.filter(seen -> seen.channel() == Channel.CONNECTED).isPresent()) {
      memory.told(uuid, info, interfaces);
      changed.accept(uuid);
    }
    return again(uuid);
  }

  private Next again(DomainUuid uuid) {
    return new Next.After(times.merge(uuid, 1, Integer::sum) <= QUICK_TIMES ? QUICK : SLOW);
  }
}
