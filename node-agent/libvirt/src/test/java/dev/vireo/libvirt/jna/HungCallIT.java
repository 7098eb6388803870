package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.Deadlines;
import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A native call that does not return, played through the functions' seam over libvirt's test
 * driver.
 */
final class HungCallIT {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Map<String, String> HANGING =
      Map.of("virDomainSuspend", "hung", "virDomainGetGuestInfo", "silent");

  private final CountDownLatch qemu = new CountDownLatch(1);
  private final List<LibvirtDomain> created = new ArrayList<>();
  private LibvirtHost host;

  @BeforeEach
  void connect() {
    Deadlines deadlines = new Deadlines(LONG, LONG, LONG, SHORT, SHORT, LONG);
    host = JnaLibvirtHost.open(hanging(), LibvirtSettings.of("test:///default").with(deadlines));
    Recorder recorder = new Recorder();
    host.subscribe(recorder);
    recorder.awaitConnected(1);
  }

  @AfterEach
  void leaveNothing() {
    qemu.countDown();
    created.forEach(domain -> host.lookup(domain.uuid()).ifPresent(LibvirtDomain::destroy));
    host.close();
  }

  @Test
  void theCallerIsReleasedAtTheDeadlineAndTheDomainStaysLocked() {
    LibvirtDomain hung = create("hung-1");
    assertThatThrownBy(hung::suspend)
        .isInstanceOfSatisfying(
            LibvirtTimeoutException.class,
            timeout -> {
              assertThat(timeout.effect()).isEqualTo(Effect.UNKNOWN);
              assertThat(timeout.operation()).isEqualTo("virDomainSuspend");
            });
    assertThatThrownBy(hung::resume).isInstanceOf(DomainBusyException.class);
    qemu.countDown();
    await().untilAsserted(() -> assertThat(hung.state()).isInstanceOf(DomainState.Paused.class));
    await().ignoreExceptions().untilAsserted(hung::resume);
  }

  @Test
  void theHungDomainIsStillReadListedAndDestroyed() {
    LibvirtDomain hung = create("hung-1");
    assertThatThrownBy(hung::suspend).isInstanceOf(LibvirtTimeoutException.class);
    assertThat(hung.state()).isInstanceOf(DomainState.Running.class);
    assertThat(host.listDomains()).anySatisfy(d -> assertThat(d.uuid()).isEqualTo(hung.uuid()));
    hung.destroy();
    assertThat(host.lookup(hung.uuid())).isEmpty();
  }

  @Test
  void withAsManyDomainsHungAsAConnectionTakesOthersStart() {
    for (int i = 0; i < 2 * Lane.CALLS_PER_CONNECTION; i++) {
      LibvirtDomain hung = create("hung-" + i);
      assertThatThrownBy(hung::suspend).isInstanceOf(LibvirtTimeoutException.class);
    }
    LibvirtDomain healthy = create("healthy");
    healthy.suspend();
    assertThat(healthy.state()).isInstanceOf(DomainState.Paused.class);
  }

  @Test
  void guestsWhoseAgentsHangHoldUpNothingButQuestions() {
    for (int i = 0; i < 2 * Lane.CALLS_PER_CONNECTION; i++) {
      LibvirtDomain silent = create("silent-" + i);
      assertThatThrownBy(silent::guestInfo).isInstanceOf(LibvirtTimeoutException.class);
      assertThatThrownBy(silent::guestInfo).isInstanceOf(LibvirtFailure.class);
      silent.suspend();
    }
    LibvirtDomain healthy = create("healthy");
    healthy.suspend();
    assertThat(healthy.state()).isInstanceOf(DomainState.Paused.class);
  }

  private LibvirtDomain create(String name) {
    LibvirtDomain domain = host.create(DomainDefs.forTestDriver(name), StartMode.RUNNING);
    created.add(domain);
    return domain;
  }

  private Virt hanging() {
    Virt virt = NativeRuntime.virt();
    return (Virt)
        Proxy.newProxyInstance(
            Virt.class.getClassLoader(),
            new Class<?>[] {Virt.class},
            (_, method, arguments) -> {
              Optional<String> prefix = Optional.ofNullable(HANGING.get(method.getName()));
              if (prefix
                  .filter(p -> DomainHandle.nameOf(virt, (Pointer) arguments[0]).startsWith(p))
                  .isPresent()) {
                qemu.await();
              }
              try {
                return method.invoke(virt, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
