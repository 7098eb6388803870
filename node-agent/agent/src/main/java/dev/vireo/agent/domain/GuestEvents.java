package dev.vireo.agent.domain;

import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainUuid;

/** Takes note of what only events tell, and has the Domain looked at. */
public final class GuestEvents implements LibvirtListener {
  private final DomainMemory memory;
  private final Sink sink;

  /** Where to look. Must not block. */
  public interface Sink {
    /** At one guest. */
    void guest(DomainUuid uuid);

    /** At what a guest's agent tells; it has just connected. */
    void guestAgent(DomainUuid uuid);

    /** At everything: libvirt came or went, and events may have been lost. */
    void everything();
  }

  /** Notes to that memory. */
  public GuestEvents(DomainMemory memory, Sink sink) {
    this.memory = memory;
    this.sink = sink;
  }

  @Override
  public void on(LibvirtEvent event) {
    switch (event) {
      case LibvirtEvent.Connected _, LibvirtEvent.Disconnected _ -> sink.everything();
      case LibvirtEvent.Lifecycle(DomainUuid uuid, _, LifecycleChange change) -> {
        note(uuid, change);
        sink.guest(uuid);
        if (change instanceof LifecycleChange.Resumed) {
          // It may have been away for long, and its clock with it.
          sink.guestAgent(uuid);
        }
      }
      case LibvirtEvent.AgentLifecycle(DomainUuid uuid, _, AgentState state) -> {
        if (state == AgentState.CONNECTED) {
          // Told with the answer to the first question, which is a moment later.
          sink.guestAgent(uuid);
        } else {
          memory.channel(uuid, GuestSeen.Channel.DISCONNECTED);
          sink.guest(uuid);
        }
      }
      case LibvirtEvent.Reboot _ -> {
        // The guest's agent disconnects and connects with it, which is told by events of its own.
      }
    }
  }

  private void note(DomainUuid uuid, LifecycleChange change) {
    switch (change) {
      case LifecycleChange.Stopped(StopReason reason, _) -> memory.stopped(uuid, reason);
      case LifecycleChange.Defined _,
          LifecycleChange.Undefined _,
          LifecycleChange.Started _,
          LifecycleChange.Suspended _,
          LifecycleChange.Resumed _,
          LifecycleChange.Shutdown _,
          LifecycleChange.PmSuspended _,
          LifecycleChange.Crashed _,
          LifecycleChange.Unknown _ -> {}
    }
  }
}
