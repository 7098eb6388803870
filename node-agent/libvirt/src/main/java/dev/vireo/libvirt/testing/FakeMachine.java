package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the fake knows of one domain. QEMU forgets errors of disks when its CPUs go on. */
record FakeMachine(
    DomainDef definition,
    DomainState state,
    ShutdownAnswer answer,
    Optional<Agent> agent,
    List<DiskError> diskErrors,
    Optional<Instant> clock) {

  FakeMachine {
    diskErrors = List.copyOf(diskErrors);
  }

  /** A connected guest agent's answers. */
  record Agent(
      GuestInfo info, List<GuestInterface> interfaces, Manner manner, FakeCommands commands) {
    Agent {
      interfaces = List.copyOf(interfaces);
    }

    Agent with(Manner other) {
      return new Agent(info, interfaces, other, commands);
    }

    Agent with(GuestInfo otherInfo, List<GuestInterface> otherInterfaces) {
      return new Agent(otherInfo, otherInterfaces, manner, commands);
    }
  }

  enum Manner {
    ANSWERS,
    SILENT
  }

  FakeMachine with(DomainState other) {
    return new FakeMachine(definition, other, answer, agent, List.of(), clock);
  }

  /** Its CPUs stand still for a disk's sake. */
  FakeMachine withErrors(List<DiskError> errors) {
    return new FakeMachine(
        definition,
        new DomainState.Paused(DomainState.PauseReason.IOERROR, 5),
        answer,
        agent,
        errors,
        clock);
  }

  /** The card of that address is as given. */
  FakeMachine with(EthernetDef nic) {
    DevicesDef devices = definition.devices();
    List<EthernetDef> interfaces =
        devices.interfaces().stream().map(old -> old.mac().equals(nic.mac()) ? nic : old).toList();
    return new FakeMachine(
        definition.with(devices.withInterfaces(interfaces)),
        state,
        answer,
        agent,
        diskErrors,
        clock);
  }

  /** What becomes of it when its guest reboots. */
  LifecycleActions.Action onReboot() {
    return definition.actions().onReboot();
  }

  /** That is so. */
  FakeMachine with(LifecycleActions.Action onReboot) {
    LifecycleActions actions = definition.actions();
    return new FakeMachine(
        definition.with(new LifecycleActions(actions.onPoweroff(), onReboot, actions.onCrash())),
        state,
        answer,
        agent,
        diskErrors,
        clock);
  }

  FakeMachine with(ShutdownAnswer other) {
    return new FakeMachine(definition, state, other, agent, diskErrors, clock);
  }

  FakeMachine with(Optional<Agent> other) {
    return new FakeMachine(definition, state, answer, other, diskErrors, clock);
  }

  /** The guest's clock was set so. */
  FakeMachine with(Instant time) {
    return new FakeMachine(definition, state, answer, agent, diskErrors, Optional.of(time));
  }

  /** The definition as libvirt would show it, with what only a live domain has. */
  String xml() {
    String channel = "<target type=\"virtio\" name=\"org.qemu.guest_agent.0\"";
    return DomainXmlWriter.write(definition)
        .replace(
            channel,
            channel + " state=\"" + (agent.isPresent() ? "connected" : "disconnected") + "\"")
        .replace("<console type=\"pty\"", "<console type=\"pty\" tty=\"/dev/pts/0\"");
  }
}
