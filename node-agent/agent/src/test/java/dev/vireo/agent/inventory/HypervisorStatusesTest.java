package dev.vireo.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.VirtType;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HypervisorStatusesTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final HostAbilities ABILITIES =
      new HostAbilities(
          new HostFacts(
              VirtType.QEMU,
              "x86_64",
              CgroupPlacement.Wrapper,
              "/var/lib/vireo/bin/slot-qemu",
              Optional.empty(),
              MemorySize.ofMib(4096)),
          "9.0.0",
          "7.2.22",
          "/usr/bin/qemu-system-x86_64",
          List.of("q35", "pc-q35-7.2"));
  private static final HypervisorObserved READY =
      seen(new ConnectionState.Up(1), Optional.of(ABILITIES), Optional.empty(), List.of());

  @Test
  void aHostThatHasAllIsReady() {
    HypervisorStatus status = next(Optional.empty(), READY, NOW);
    assertThat(ready(status).getStatus()).isEqualTo("True");
    assertThat(status.virtType()).isEqualTo(HypervisorStatus.VirtType.qemu);
    assertThat(status.cgroupPlacement()).isEqualTo(CgroupPlacement.Wrapper);
    assertThat(status.emulator()).isEqualTo("/usr/bin/qemu-system-x86_64");
    assertThat(status.guests()).isEqualTo(2);
  }

  @Test
  void aHostWhoseSlotsCannotBeFollowedIsNotReady() {
    HypervisorObserved seen =
        new HypervisorObserved(
            READY.host(),
            READY.refusal(),
            READY.connection(),
            READY.abilities(),
            READY.problem(),
            READY.guests(),
            READY.missingTools(),
            Optional.of("This node has cgroup v2."),
            READY.saidToBeDead(),
            READY.restored());
    assertThat(ready(next(Optional.empty(), seen, NOW)))
        .satisfies(condition -> {
          assertThat(condition.getStatus()).isEqualTo("False");
          assertThat(condition.getReason()).isEqualTo("HostFault");
          assertThat(condition.getMessage()).isEqualTo("This node has cgroup v2.");
        });
  }

  @Test
  void aHostThatIsSaidToBeDeadIsNotReady() {
    HypervisorObserved seen =
        new HypervisorObserved(
            READY.host(),
            READY.refusal(),
            READY.connection(),
            READY.abilities(),
            READY.problem(),
            READY.guests(),
            READY.missingTools(),
            READY.cgroupFault(),
            Optional.of("It is said to be dead."),
            READY.restored());
    assertThat(ready(next(Optional.empty(), seen, NOW)))
        .satisfies(condition -> {
          assertThat(condition.getStatus()).isEqualTo("False");
          assertThat(condition.getReason()).isEqualTo("SaidToBeDead");
          assertThat(condition.getMessage()).isEqualTo("It is said to be dead.");
        });
  }

  @Test
  void aNodeWhoseAgentIsRefusedIsNotReady() {
    HypervisorObserved seen =
        new HypervisorObserved(
            READY.host(),
            Optional.of("The API server refuses this agent: pods is forbidden"),
            READY.connection(),
            READY.abilities(),
            READY.problem(),
            READY.guests(),
            READY.missingTools(),
            READY.cgroupFault(),
            READY.saidToBeDead(),
            READY.restored());
    assertThat(ready(next(Optional.empty(), seen, NOW)))
        .satisfies(condition -> {
          assertThat(condition.getStatus()).isEqualTo("False");
          assertThat(condition.getReason()).isEqualTo("Refused");
          assertThat(condition.getMessage())
              .isEqualTo(
                  "The API server refuses this agent: pods is forbidden. Guests that run are left"
                      + " as they are, and none are started or stopped until it accepts the agent:"
                      + " look at its role and its service account's token.");
        });
  }

  @Test
  void libvirtDownIsToldAndKeepsWhatWasKnown() {
    HypervisorStatus status =
        next(
            Optional.empty(),
            seen(
                new ConnectionState.Down("The daemon has closed the connection"),
                Optional.of(ABILITIES),
                Optional.empty(),
                List.of()),
            NOW);
    assertThat(ready(status).getReason()).isEqualTo("LibvirtUnavailable");
    assertThat(ready(status).getMessage())
        .isEqualTo(
            "libvirt of this node cannot be reached: The daemon has closed the connection. Guests that run are left as they are, and none are started.");
    assertThat(status.libvirtVersion()).isEqualTo("9.0.0");
  }

  @Test
  void aMissingToolIsNamed() {
    HypervisorStatus status =
        next(
            Optional.empty(),
            seen(
                new ConnectionState.Up(1),
                Optional.of(ABILITIES),
                Optional.empty(),
                List.of("dnsmasq")),
            NOW);
    assertThat(ready(status).getReason()).isEqualTo("HostToolMissing");
    assertThat(ready(status).getMessage())
        .isEqualTo("This node lacks programs that guests need: dnsmasq. Install them there.");
  }

  @Test
  void aProblemWithTheEmulatorIsTold() {
    HypervisorStatus status =
        next(
            Optional.empty(),
            seen(
                new ConnectionState.Up(1),
                Optional.empty(),
                Optional.of("The host has no emulator /usr/bin/qemu. Install QEMU on it."),
                List.of()),
            NOW);
    assertThat(ready(status).getMessage())
        .isEqualTo("The host has no emulator /usr/bin/qemu. Install QEMU on it.");
  }

  @Test
  void theSameIsSaidInTheSameWayLater() {
    HypervisorStatus first = next(Optional.empty(), READY, NOW);
    assertThat(next(Optional.of(first), READY, NOW.plusSeconds(3600))).isEqualTo(first);
  }

  @Test
  void machinesAreOrderedByVersion() {
    assertThat(
            MachineTypes.newestFirst(
                List.of("pc-q35-2.12", "q35", "pc-q35-10.0", "pc-q35-7.2", "q35")))
        .containsExactly("q35", "pc-q35-10.0", "pc-q35-7.2", "pc-q35-2.12");
  }

  private static HypervisorObserved seen(
      ConnectionState connection,
      Optional<HostAbilities> abilities,
      Optional<String> problem,
      List<String> missing) {
    return new HypervisorObserved(
        new HostIdentity("machine", "boot-2"),
        Optional.empty(),
        connection,
        abilities,
        problem,
        Optional.of(2),
        missing,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static HypervisorStatus next(
      Optional<HypervisorStatus> previous, HypervisorObserved seen, Instant now) {
    return HypervisorStatuses.next(previous, 1, seen, now);
  }

  private static Condition ready(HypervisorStatus status) {
    assertThat(status.conditions()).hasSize(1);
    return status.conditions().getFirst();
  }
}
