package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Names a domain of the fake. */
record FakeDomain(FakeLibvirtHost host, DomainUuid uuid, String name) implements LibvirtDomain {

  @Override
  public DomainState state() {
    return host.call(Operation.STATE, uuid, FakeMachine::state);
  }

  @Override
  public Optional<VireoMetadata> metadata() {
    return host.call(Operation.METADATA, uuid, machine -> machine.definition().metadata());
  }

  @Override
  public String xml() {
    return host.call(Operation.XML, uuid, FakeMachine::xml);
  }

  @Override
  public String migratableXml() {
    return host.call(Operation.XML, uuid, machine -> DomainXmlWriter.write(machine.definition()));
  }

  @Override
  public void shutdown(ShutdownMode mode) {
    host.act(Operation.SHUTDOWN, uuid, machine -> shutdown(machine, mode));
  }

  private void shutdown(FakeMachine machine, ShutdownMode mode) {
    if (mode == ShutdownMode.GUEST_AGENT) {
      agent(machine);
    }
    if (machine.answer() == ShutdownAnswer.OBEYS
        && machine.state() instanceof DomainState.Running) {
      host.end(uuid, StopReason.SHUTDOWN);
    }
  }

  @Override
  public void destroy() {
    host.act(Operation.DESTROY, uuid, _ -> host.end(uuid, StopReason.DESTROYED));
  }

  @Override
  public void suspend() {
    host.act(
        Operation.SUSPEND,
        uuid,
        _ ->
            host.become(
                uuid,
                new DomainState.Paused(DomainState.PauseReason.USER, 1),
                new LifecycleChange.Suspended(0)));
  }

  @Override
  public void resume() {
    host.act(Operation.RESUME, uuid, this::resume);
  }

  private void resume(FakeMachine machine) {
    if (machine.state() instanceof DomainState.Running) {
      throw FakeMachines.error(
          ErrorCode.Known.OPERATION_INVALID,
          "Requested operation is not valid: domain is already running");
    }
    host.become(uuid, new DomainState.Running(5), new LifecycleChange.Resumed(0));
  }

  @Override
  public void save(String file) {
    host.act(
        Operation.SAVE,
        uuid,
        machine -> {
          FakeMemory.write(file, machine.definition());
          host.end(uuid, StopReason.SAVED);
        });
  }

  @Override
  public void abortJob() {
    host.act(
        Operation.ABORT_JOB,
        uuid,
        machine -> {
          if (!(machine.state() instanceof DomainState.Paused(DomainState.PauseReason reason, _)
              && reason == DomainState.PauseReason.SAVE)) {
            throw FakeMachines.error(
                ErrorCode.Known.OPERATION_INVALID,
                "Requested operation is not valid: no job is active on the domain");
          }
          host.become(uuid, new DomainState.Running(7), new LifecycleChange.Resumed(0));
        });
  }

  @Override
  public void reboot(RebootMode mode) {
    host.act(Operation.REBOOT, uuid, machine -> reboot(machine, mode));
  }

  private void reboot(FakeMachine machine, RebootMode mode) {
    if (mode == RebootMode.GUEST_AGENT) {
      agent(machine);
    }
    if (machine.answer() == ShutdownAnswer.OBEYS
        && machine.state() instanceof DomainState.Running) {
      if (machine.onReboot() == LifecycleActions.Action.RESTART) {
        host.guest(uuid).reboot();
      } else {
        host.guest(uuid).powerOff();
      }
    }
  }

  @Override
  public void reset() {
    host.act(Operation.RESET, uuid, _ -> host.guest(uuid).reset());
  }

  @Override
  public void setOnReboot(LifecycleActions.Action action) {
    host.act(
        Operation.SET_ON_REBOOT,
        uuid,
        _ -> host.change(uuid, machine -> machine.with(action), List.of()));
  }

  @Override
  public void updateDevice(EthernetDef nic) {
    host.act(
        Operation.UPDATE_DEVICE,
        uuid,
        _ -> host.change(uuid, machine -> machine.with(nic), List.of()));
  }

  @Override
  public List<DiskError> diskErrors() {
    return host.call(Operation.DISK_ERRORS, uuid, FakeMachine::diskErrors);
  }

  @Override
  public GuestInfo guestInfo() {
    return host.call(Operation.GUEST_INFO, uuid, machine -> agent(machine).info());
  }

  @Override
  public List<GuestInterface> guestInterfaces() {
    return host.call(Operation.GUEST_INTERFACES, uuid, machine -> agent(machine).interfaces());
  }

  @Override
  public void setTime(Instant time) {
    host.act(
        Operation.SET_TIME,
        uuid,
        machine -> {
          agent(machine);
          host.change(uuid, before -> before.with(time), List.of());
        });
  }

  @Override
  public void pingGuestAgent(Duration patience) {
    host.act(Operation.PING_AGENT, uuid, FakeDomain::agent);
  }

  @Override
  public long startInGuest(List<String> command, Duration patience) {
    return host.call(
        Operation.START_IN_GUEST, uuid, machine -> agent(machine).commands().start(command));
  }

  @Override
  public OptionalInt exitInGuest(long pid, Duration patience) {
    return host.call(
        Operation.EXIT_IN_GUEST, uuid, machine -> agent(machine).commands().exitOf(pid));
  }

  private static FakeMachine.Agent agent(FakeMachine machine) {
    FakeMachine.Agent agent =
        machine.agent().orElseThrow(() -> unresponsive("QEMU guest agent is not connected"));
    return switch (agent.manner()) {
      case ANSWERS -> agent;
      case SILENT -> throw unresponsive("guest agent didn't respond to command within '5' seconds");
    };
  }

  private static LibvirtException unresponsive(String why) {
    return FakeMachines.error(
        ErrorCode.Known.AGENT_UNRESPONSIVE, "Guest agent is not responding: " + why);
  }
}
