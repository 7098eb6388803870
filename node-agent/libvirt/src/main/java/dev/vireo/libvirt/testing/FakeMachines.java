package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The domains that run in the fake, with libvirt's rules on names and UUIDs. Guarded by the host's
 * lock.
 */
final class FakeMachines {
  private final Map<DomainUuid, FakeMachine> machines = new LinkedHashMap<>();

  void add(DomainDef definition, StartMode mode) {
    refuseDouble(definition);
    DomainState state =
        switch (mode) {
          case RUNNING -> new DomainState.Running(1);
          case PAUSED -> new DomainState.Paused(DomainState.PauseReason.USER, 1);
        };
    put(definition, state);
  }

  /** A guest that libvirt has restored: it calls that a migration. */
  void restore(DomainDef definition) {
    refuseDouble(definition);
    put(definition, new DomainState.Paused(DomainState.PauseReason.MIGRATION, 2));
  }

  private void put(DomainDef definition, DomainState state) {
    replace(
        new FakeMachine(
            definition,
            state,
            ShutdownAnswer.OBEYS,
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }

  private void refuseDouble(DomainDef definition) {
    Optional<FakeMachine> same = find(definition.uuid());
    String name = definition.name();
    if (same.map(machine -> machine.definition().name()).equals(Optional.of(name))) {
      throw error(
          ErrorCode.Known.OPERATION_INVALID,
          "Requested operation is not valid: domain '%s' is already active".formatted(name));
    }
    boolean nameTaken =
        machines.values().stream().anyMatch(m -> m.definition().name().equals(name));
    if (same.isPresent() || nameTaken) {
      throw error(
          ErrorCode.Known.OPERATION_FAILED,
          "operation failed: domain '%s' already exists with another name or uuid".formatted(name));
    }
  }

  Optional<FakeMachine> find(DomainUuid uuid) {
    return Optional.ofNullable(machines.get(uuid));
  }

  /** The machine, or what libvirt says when it has none. */
  FakeMachine existing(DomainUuid uuid) {
    return find(uuid)
        .orElseThrow(() ->
            error(
                ErrorCode.Known.NO_DOMAIN,
                "Domain not found: no domain with matching uuid '%s'".formatted(uuid)));
  }

  void replace(FakeMachine machine) {
    machines.put(machine.definition().uuid(), machine);
  }

  void remove(DomainUuid uuid) {
    machines.remove(uuid);
  }

  void clear() {
    machines.clear();
  }

  List<DomainSummary> list() {
    return machines.values().stream()
        .map(machine ->
            new DomainSummary(
                machine.definition().uuid(),
                machine.definition().name(),
                machine.state(),
                machine.definition().metadata()))
        .toList();
  }

  static LibvirtException error(ErrorCode code, String message) {
    return LibvirtException.of(code, ErrorOrigin.Known.QEMU, message);
  }
}
