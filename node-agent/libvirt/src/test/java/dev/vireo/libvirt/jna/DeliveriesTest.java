package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeliveriesTest {
  private static final LibvirtEvent FIRST = new LibvirtEvent.Connected(1);
  private static final LibvirtEvent LATER = new LibvirtEvent.Disconnected("gone");

  private final Deliveries deliveries = new Deliveries();
  private final BlockingQueue<LibvirtEvent> taken = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() {
    deliveries.start();
  }

  @AfterEach
  void end() {
    deliveries.close();
  }

  @Test
  void everySubscriberGetsItsFirstEventHoweverFastTheThreadIs() throws InterruptedException {
    for (int i = 0; i < 5_000; i++) {
      try (Subscription _ = deliveries.subscribe(taken::add, FIRST)) {
        assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(FIRST);
      }
    }
  }

  @Test
  void eventsComeInOrderAfterTheFirst() throws InterruptedException {
    deliveries.subscribe(taken::add, FIRST);
    deliveries.add(LATER);
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(FIRST);
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(LATER);
  }

  @Test
  void aListenerThatThrowsDoesNotKeepEventsFromOthers() throws InterruptedException {
    LibvirtListener broken =
        _ -> {
          throw new IllegalStateException("broken");
        };
    deliveries.subscribe(broken, FIRST);
    deliveries.subscribe(taken::add, FIRST);
    deliveries.add(LATER);
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(FIRST);
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(LATER);
  }

  @Test
  void whatWasToldBeforeTheEndIsStillDelivered() throws InterruptedException {
    deliveries.subscribe(taken::add, FIRST);
    deliveries.add(LATER);
    deliveries.close();
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(FIRST);
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isEqualTo(LATER);
  }
}
