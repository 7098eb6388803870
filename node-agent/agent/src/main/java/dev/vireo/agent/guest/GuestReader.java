package dev.vireo.agent.guest;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.agent.domain.GuestSeen.Channel;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtException;
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
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Asks guests' agents for what they know: at once and a few quick times after something has
 * happened to the guest, and slowly from then on, as nothing tells of a change. When, is {@link
 * GuestPace}'s to say.
 */
public final class GuestReader {
  private static final Logger LOG = Logger.getLogger(GuestReader.class);

  private final LibvirtHost libvirt;
  private final DomainMemory memory;
  private final HostClock clock;
  private final Consumer<DomainUuid> changed;
  private final Map<DomainUuid, GuestPace> paces = new ConcurrentHashMap<>();

  /** Calls {@code changed} for a guest of which something new is known. */
  public GuestReader(
      LibvirtHost libvirt, DomainMemory memory, HostClock clock, Consumer<DomainUuid> changed) {
    this.libvirt = libvirt;
    this.memory = memory;
    this.clock = clock;
    this.changed = changed;
  }

  /** Something has happened to the guest or to its agent's channel: it is asked anew. */
  public void refresh(DomainUuid uuid) {
    paces.computeIfPresent(uuid, (_, pace) -> pace.anew());
  }

  /** Looks once, and asks if it is time; what is new is told. */
  public Next read(DomainUuid uuid) {
    Optional<Duration> early = paceOf(uuid).waitToLook(clock.uptime());
    if (early.isPresent()) {
      return new Next.After(early.get());
    }
    update(uuid, pace -> pace.looked(clock.uptime()));
    Next next = look(uuid);
    return memory.heardOf(uuid).agent().map(seen -> tell(uuid, seen, next)).orElse(next);
  }

  private Next look(DomainUuid uuid) {
    try {
      Optional<LibvirtDomain> domain = libvirt.lookup(uuid);
      if (domain.isEmpty()) {
        paces.remove(uuid);
        return new Next.OnEvent();
      }
      // Events may have been lost with a connection: the domain itself tells.
      if (!isOpen(domain.get())) {
        memory.heardOf(uuid).channel(Channel.DISCONNECTED);
        refresh(uuid);
        return new Next.OnEvent();
      }
      setClock(domain.get());
      if (paceOf(uuid).waitToAsk(clock.uptime()).isEmpty()) {
        ask(uuid, domain.get());
      }
    } catch (LibvirtFailure e) {
      LOG.debugf("A guest cannot be looked at. uuid=%s why=%s", uuid, e.getMessage());
      update(uuid, pace -> pace.notAsked(clock.uptime()));
    }
    return new Next.After(paceOf(uuid).waitToAsk(clock.uptime()).orElse(GuestPace.QUICK));
  }

  /** Of a guest that stood still. An agent that does not do it is told again at the next look. */
  private void setClock(LibvirtDomain domain) {
    if (!memory.heardOf(domain.uuid()).takeClockBehind()) {
      return;
    }
    try {
      domain.setTime(clock.time());
      LOG.infof("A guest's clock was set. uuid=%s", domain.uuid());
    } catch (LibvirtFailure e) {
      LOG.debugf("A guest's clock was not set. uuid=%s why=%s", domain.uuid(), e.getMessage());
      memory.heardOf(domain.uuid()).clockBehind();
    }
  }

  private static boolean isOpen(LibvirtDomain domain) {
    return DomainXmlParser.parseLive(domain.xml())
        .guestAgent()
        .filter(LiveDomain.ChannelState.CONNECTED::equals)
        .isPresent();
  }

  private void ask(DomainUuid uuid, LibvirtDomain domain) {
    Optional<GuestSeen> before = memory.heardOf(uuid).agent();
    try {
      GuestInfo info = domain.guestInfo();
      memory.heardOf(uuid).answered(before, info, interfaces(domain, before));
      update(uuid, pace -> pace.answered(uuid, clock.uptime()));
    } catch (LibvirtFailure e) {
      LOG.debugf("A guest agent does not answer. uuid=%s why=%s", uuid, e.getMessage());
      if (GuestSilence.is(e)) {
        update(uuid, pace -> pace.unanswered(clock.uptime()));
      } else {
        update(uuid, pace -> pace.notAsked(clock.uptime()));
      }
      if (paceOf(uuid).isSilent()) {
        memory.heardOf(uuid).channel(Channel.DISCONNECTED);
      }
    }
  }

  /** An agent that does not tell them, as one whose file systems are frozen, tells the rest. */
  private static List<GuestInterface> interfaces(LibvirtDomain domain, Optional<GuestSeen> before) {
    try {
      return domain.guestInterfaces();
    } catch (LibvirtException e) {
      return before.map(GuestSeen::interfaces).orElse(List.of());
    }
  }

  private Next tell(DomainUuid uuid, GuestSeen seen, Next next) {
    Optional<GuestPace> pace = Optional.ofNullable(paces.get(uuid));
    if (pace.isEmpty() || pace.get().told().filter(seen::equals).isPresent()) {
      // It is gone, or nothing is new.
      return next;
    }
    Duration now = clock.uptime();
    Optional<Duration> wait = pace.get().allowance().wait(now);
    if (wait.isPresent()) {
      return sooner(next, wait.get());
    }
    update(uuid, before -> before.told(seen, now));
    changed.accept(uuid);
    return next;
  }

  private static Next sooner(Next next, Duration wait) {
    return switch (next) {
      case Next.After(Duration in) when in.compareTo(wait) < 0 -> next;
      case Next.After _, Next.OnEvent _, Next.Failed _ -> new Next.After(wait);
    };
  }

  private GuestPace paceOf(DomainUuid uuid) {
    return paces.computeIfAbsent(uuid, _ -> GuestPace.begin(clock.uptime()));
  }

  private void update(DomainUuid uuid, UnaryOperator<GuestPace> change) {
    paces.compute(
        uuid, (_, pace) -> change.apply(pace == null ? GuestPace.begin(clock.uptime()) : pace));
  }
}
