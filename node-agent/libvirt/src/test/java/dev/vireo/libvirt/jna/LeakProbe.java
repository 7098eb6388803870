package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.Subscription;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program that {@link LeakIT} runs: works with the test driver and prints handles, events and
 * by how many bytes the C heap grew in the second half.
 */
final class LeakProbe {
  private final AtomicLong handles = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final Semaphore delivered = new Semaphore(0);

  private LeakProbe() {}

  /** Arguments: events in each half, and the function whose calls are swallowed, or none. */
  public static void main(String[] args) {
    LeakProbe probe = new LeakProbe();
    long growth =
        probe.growth(probe.counting(NativeRuntime.virt(), args[1]), Long.parseLong(args[0]));
    System.out.println(probe.handles.get() + " " + probe.events.get() + " " + growth);
  }

  private long growth(Virt virt, long half) {
    try (LibvirtHost host = JnaLibvirtHost.open(virt, LibvirtSettings.of("test:///default"))) {
      Recorder recorder = new Recorder();
      try (Subscription _ = host.subscribe(recorder)) {
        recorder.awaitConnected(1);
      }
      host.subscribe(this::count);
      LibvirtDomain domain = host.create(DomainDefs.forTestDriver("leak"), StartMode.RUNNING);
      work(host, domain, half);
      long before = MallocInfo.used();
      work(host, domain, 2 * half);
      long after = MallocInfo.used();
      domain.destroy();
      return after - before;
    }
  }

  private void count(LibvirtEvent event) {
    if (event instanceof LibvirtEvent.DomainEvent) {
      events.incrementAndGet();
      delivered.release();
    }
  }

  /**
   * Each round has two events and three handles; now and then the ways of reading that are slower.
   */
  private void work(LibvirtHost host, LibvirtDomain domain, long until) {
    for (long round = 0; events.get() < until; round++) {
      domain.suspend();
      domain.resume();
      assertThat(domain.metadata()).isPresent();
      if (round % 20 == 0) {
        assertThat(domain.xml()).isNotEmpty();
        assertThat(host.listDomains()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(host.capabilities().guests()).isNotEmpty();
        assertThat(domain.guestInterfaces()).isNotNull();
      }
      awaitTwoEvents();
    }
  }

  private void awaitTwoEvents() {
    try {
      assertThat(delivered.tryAcquire(2, 20, TimeUnit.SECONDS)).as("events arrive").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts handles as they are made, and swallows calls of one function. */
  private Virt counting(Virt virt, String swallowed) {
    return (Virt)
        Proxy.newProxyInstance(
            Virt.class.getClassLoader(),
            new Class<?>[] {Virt.class},
            (_, method, arguments) -> {
              if (method.getName().equals(swallowed)) {
                return 0;
              }
              try {
                Object result = method.invoke(virt, arguments);
                if (method.getName().startsWith("virDomainLookup") && result instanceof Pointer) {
                  handles.incrementAndGet();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
