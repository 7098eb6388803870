package dev.vireo.agent.domain;

import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.WatchdogAction;
import dev.vireo.libvirt.xml.DomainUuid;

/** Takes note of what only events tell, and has the Domain looked at. */
public final class GuestEvents implements LibvirtListener {
  private final DomainMemory memory;
  private final Sink sink;
  private final HostClock clock;

  /** Where to look. Must not block. */
  public interface Sink {
    /** At one guest. */
    void guest(DomainUuid uuid);

    /** At what a guest's agent tells: it has come or gone, or the guest is not as it was. */
    void guestAgent(DomainUuid uuid);

    /** At how a guest is that has begun anew in its running domain. */
    void rebooted(DomainUuid uuid);

    /** At everything: libvirt came or went, and events may have been lost. */
    void everything();
  }

  /** Notes to that memory. */
  public GuestEvents(DomainMemory memory, Sink sink, HostClock clock) {
    this.memory = memory;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public void on(LibvirtEvent event) {
    switch (event) {
      case LibvirtEvent.Connected _, LibvirtEvent.Disconnected _ -> sink.everything();
      case LibvirtEvent.Lifecycle(DomainUuid uuid, _, LifecycleChange change) -> {
        note(uuid, change);
        sink.guest(uuid);
      }
      case LibvirtEvent.AgentLifecycle(DomainUuid uuid, _, AgentState state) -> {
        if (state != AgentState.CONNECTED) {
          memory.heardOf(uuid).channel(GuestSeen.Channel.DISCONNECTED);
        }
        // A connected one is told of with its first answer, which comes a moment later.
        sink.guestAgent(uuid);
      }
      case LibvirtEvent.Reboot(DomainUuid uuid, _) -> {
        memory.heardOf(uuid).rebooted(Reason.GuestRebooted, now());
        sink.guest(uuid);
        sink.rebooted(uuid);
        sink.guestAgent(uuid);
      }
      case LibvirtEvent.QemuShutdown(DomainUuid uuid, _, ShutdownCause cause) ->
          // What libvirt tells right after it has the guest looked at.
          memory.heardOf(uuid).shutDown(cause);
      case LibvirtEvent.Watchdog(DomainUuid uuid, _, WatchdogAction action) -> {
        memory.heardOf(uuid).watchdogFired(action);
        if (action == WatchdogAction.RESET) {
          // It is told as a reboot, too, a moment later.
          memory.heardOf(uuid).rebooted(Reason.WatchdogFired, now());
        }
        sink.guest(uuid);
      }
    }
  }

  private Now now() {
    return new Now(clock.time(), clock.uptime());
  }

  private void note(DomainUuid uuid, LifecycleChange change) {
    switch (change) {
      case LifecycleChange.Stopped(StopReason reason, _) -> memory.heardOf(uuid).stopped(reason);
      case LifecycleChange.Resumed _ -> {
        // One that has not been heard of yet is being started.
        if (memory.heardOf(uuid).agent().filter(GuestSeen::isConnected).isPresent()) {
          sink.guestAgent(uuid);
        }
      }
      case LifecycleChange.Defined _,
          LifecycleChange.Undefined _,
          LifecycleChange.Started _,
          LifecycleChange.Suspended _,
          LifecycleChange.Shutdown _,
          LifecycleChange.PmSuspended _,
          LifecycleChange.Crashed _,
          LifecycleChange.Unknown _ -> {}
    }
  }
}
