package dev.vireo.libvirt;

import static org.awaitility.Awaitility.await;

import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what was delivered. */
public final class Recorder implements LibvirtListener {
  private final List<LibvirtEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void on(LibvirtEvent event) {
    events.add(event);
  }

  public List<LibvirtEvent> events() {
    return List.copyOf(events);
  }

  /** The changes of one domain's life so far, in order. */
  public List<LibvirtEvent.Lifecycle> lifeOf(DomainUuid uuid) {
    return events.stream()
        .filter(LibvirtEvent.Lifecycle.class::isInstance)
        .map(LibvirtEvent.Lifecycle.class::cast)
        .filter(event -> event.uuid().equals(uuid))
        .toList();
  }

  public void awaitEvent(Predicate<LibvirtEvent> wanted) {
    await().atMost(Duration.ofSeconds(30)).until(() -> events.stream().anyMatch(wanted));
  }

  public void awaitConnected(long epoch) {
    awaitEvent(event -> event.equals(new LibvirtEvent.Connected(epoch)));
  }
}
