package dev.vireo.libvirt.testing;

import static dev.vireo.libvirt.testing.FakeMachine.Manner.ANSWERS;
import static dev.vireo.libvirt.testing.FakeMachine.Manner.SILENT;

import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.WatchdogAction;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.LifecycleActions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the guest itself does, played by a test. Each method throws IllegalArgumentException when
 * the domain is not there.
 */
public final class FakeGuest {
  private final FakeLibvirtHost host;
  private final DomainUuid uuid;

  FakeGuest(FakeLibvirtHost host, DomainUuid uuid) {
    this.host = host;
    this.uuid = uuid;
  }

  /** From now on it does so when asked to shut down. */
  public void onShutdown(ShutdownAnswer answer) {
    host.change(uuid, machine -> machine.with(answer), List.of());
  }

  /** The guest agent comes up and answers so. */
  public void connectAgent(GuestInfo info, List<GuestInterface> interfaces) {
    host.change(
        uuid,
        machine ->
            machine.with(
                Optional.of(new FakeMachine.Agent(info, interfaces, ANSWERS, new FakeCommands()))),
        List.of(new LibvirtEvent.AgentLifecycle(uuid, name(), AgentState.CONNECTED)));
  }

  /** The guest agent answers so from now on. Nothing tells of it. */
  public void agentTells(GuestInfo info, List<GuestInterface> interfaces) {
    host.change(
        uuid,
        machine -> machine.with(machine.agent().map(agent -> agent.with(info, interfaces))),
        List.of());
  }

  /** The guest agent stays connected and answers nothing more. */
  public void silenceAgent() {
    host.change(
        uuid, machine -> machine.with(machine.agent().map(agent -> agent.with(SILENT))), List.of());
  }

  /** The guest agent goes. */
  public void disconnectAgent() {
    host.change(
        uuid,
        machine -> machine.with(Optional.<FakeMachine.Agent>empty()),
        List.of(new LibvirtEvent.AgentLifecycle(uuid, name(), AgentState.DISCONNECTED)));
  }

  /**
   * Commands that its agent starts from now on end at once with that exit code, which is 0 first.
   */
  public void commandsEnd(int exitCode) {
    commands().answer(OptionalInt.of(exitCode));
  }

  /** Commands that its agent starts from now on run on and on. */
  public void commandsRunOn() {
    commands().answer(OptionalInt.empty());
  }

  /** What its agent has started, in order. */
  public List<List<String>> commandsStarted() {
    return commands().started();
  }

  private FakeCommands commands() {
    return host.machine(uuid)
        .agent()
        .orElseThrow(() -> new IllegalArgumentException("It has no agent."))
        .commands();
  }

  /** The guest resets itself; told twice, as libvirt does, or once by an end where it is set so. */
  public void reboot() {
    reboot(ShutdownCause.GUEST_RESET);
  }

  /** It is reset from outside. */
  void reset() {
    reboot(ShutdownCause.HOST_QMP_SYSTEM_RESET);
  }

  private void reboot(ShutdownCause cause) {
    if (host.machine(uuid).onReboot() != LifecycleActions.Action.RESTART) {
      host.change(
          uuid, machine -> machine, List.of(new LibvirtEvent.QemuShutdown(uuid, name(), cause)));
      host.end(uuid, StopReason.SHUTDOWN);
      return;
    }
    LibvirtEvent event = new LibvirtEvent.Reboot(uuid, name());
    host.change(uuid, machine -> machine, List.of(event, event));
  }

  /** The guest feeds its watchdog no more; what that does is to be played besides. */
  public void watchdog(WatchdogAction action) {
    host.change(uuid, machine -> machine, List.of(new LibvirtEvent.Watchdog(uuid, name(), action)));
  }

  /** The guest switches itself off. */
  public void powerOff() {
    host.change(
        uuid,
        machine -> machine,
        List.of(new LibvirtEvent.QemuShutdown(uuid, name(), ShutdownCause.GUEST_SHUTDOWN)));
    host.end(uuid, StopReason.SHUTDOWN);
  }

  /** QEMU is killed; libvirt tells that as FAILED. */
  public void killQemu() {
    host.end(uuid, StopReason.FAILED);
  }

  /** The guest panics. */
  public void crash() {
    host.end(uuid, StopReason.CRASHED);
  }

  /** libvirt saves its memory, and is not through with it. */
  public void saving() {
    host.become(
        uuid,
        new DomainState.Paused(DomainState.PauseReason.SAVE, 3),
        new LifecycleChange.Suspended(0));
  }

  /** The save has failed: libvirt lets the guest go on, and leaves what it had written. */
  public void saveFails(String file) {
    FakeMemory.tear(file);
    host.become(uuid, new DomainState.Running(7), new LifecycleChange.Resumed(0));
  }

  /** A disk error stops the guest's CPUs. */
  public void ioError(DiskError... errors) {
    host.change(
        uuid,
        machine -> machine.withErrors(List.of(errors)),
        List.of(new LibvirtEvent.Lifecycle(uuid, name(), new LifecycleChange.Suspended(2))));
  }

  /** What its clock was set to last. */
  public Optional<Instant> clock() {
    return host.machine(uuid).clock();
  }

  private String name() {
    return host.machine(uuid).definition().name();
  }
}
