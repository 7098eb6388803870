package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.Paused;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.DacOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest with a disk on a claim comes into being. */
class ClaimDiskStartTest {
  private static final String DISK_ON_CLAIM =
      """
      spec:
        disks:
        - name: data
          persistentVolumeClaim: {claimName: web-1-data, size: 1Gi}
        volumes:
        - {claimName: web-1-data, volumeName: pv-1, capacity: 2Gi}
      """;

  private final World world;
  private final FakeDisks disks;

  ClaimDiskStartTest(@TempDir Path folder) {
    this.world = new World(folder);
    this.disks = world.host.disks;
  }

  @BeforeEach
  void putTheDiskOnAClaim() {
    world.api.domain = onClaim(world.api.domain);
  }

  /** The same with its only disk on a claim. */
  static Domain onClaim(Domain domain) {
    try {
      return Golden.YAML.treeToValue(
          Golden.merge(Golden.YAML.valueToTree(domain), Golden.YAML.readTree(DISK_ON_CLAIM)),
          Domain.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theDiskIsMadeFirstAndTellsHowFarItIs() {
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(disks.made)
        .singleElement()
        .satisfies(disk -> {
          assertThat(disk.claim()).isEqualTo("web-1-data");
          assertThat(disk.size()).hasValue(1L << 30);
        });
    assertThat(world.api.status().reason()).isEqualTo(Reason.MakingDisk);
    assertThat(world.api.status().message()).isEqualTo("Disk data is being made: 0 %.");

    disks.progress(40);
    assertThat(world.woken).isEqualTo(1);
    world.settle();
    assertThat(world.api.status().message()).isEqualTo("Disk data is being made: 40 %.");
    assertThat(world.calls(Operation.CREATE)).isZero();

    disks.finish();
    assertThat(world.woken).isEqualTo(2);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(disks.made).hasSize(1);
    assertThat(disks.held).as("nothing is held open any more").hasValue(0);
    assertThat(world.libvirt.lookup(World.UUID).orElseThrow().xml())
        .contains("<source file=\"/volumes/pv-1/disk.img\">")
        .contains("<driver name=\"qemu\" type=\"raw\" cache=\"none\" error_policy=\"stop\"");
  }

  @Test
  void theUserOfQemuMayComeToTheFilesAsLongAsTheGuestIsThere() {
    disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    GuestFile.Held onClaim =
        new GuestFile.Held(FakeDisks.OPENED, FakeDisks.FILE, GuestFile.Right.READ_WRITE);
    assertThat(world.host.access.granted.values()).singleElement().isEqualTo(List.of(onClaim));

    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.host.access.takenBack).containsOnly(onClaim);
    assertThat(disks.held).hasValue(0);
  }

  @Test
  void whoWasLetInIsKnownToTheNextAgentBeforeLibvirtHasTold() {
    disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    world.guest().killQemu();
    world.delete();
    world.factsKnown = false;
    world.restartAgent();
    world.settleWithoutWord();
    world.assertClosedAndClean();
    assertThat(world.host.access.takenBack)
        .contains(new GuestFile.Held(FakeDisks.OPENED, FakeDisks.FILE, GuestFile.Right.READ_WRITE));
  }

  @Test
  void whoWasLetInIsLetOutWhenQemuRunsAsAnotherUserMeanwhile() {
    disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    world.emulatorUser = Optional.of(new DacOwner(107, 107));
    world.restartAgent();
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void allWhoWereLetInWhileAStartWasTriedAreLetOut() {
    disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.haltAt(Step.AFTER_DISKS);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.emulatorUser = Optional.of(new DacOwner(107, 107));
    world.restartAgent();
    world.settle();
    assertThat(world.host.access.granted).hasSize(2);
    world.guest().powerOff();
    world.settle();
    assertThat(world.host.access.granted).isEmpty();
  }

  @Test
  void aDiskThatHasGoneWithItsVolumeKeepsNothing() {
    disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    disks.cannotBeOpened = true;
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aDiskThatCannotBeMadeIsTriedAgainLater() {
    world.settle();
    disks.fail(Reason.VolumeFull, "Make room.");
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.VolumeFull);
    assertThat(world.api.status().message()).isEqualTo("Make room.");
    assertThat(disks.made).hasSize(1);
    world.after(Duration.ofSeconds(1));
    assertThat(disks.made).hasSize(2);
  }

  @Test
  void aDeletedDomainEndsWhatIsBeingMade() {
    world.settle();
    world.delete();
    world.settle();
    world.assertClosedAndClean();
    assertThat(disks.cancelled).contains(world.api.domain.getMetadata().getUid());
  }

  @Test
  void theGuestIsLetGoOnOnlyWhenQemuHasOpenedItsDisk() {
    disks.qemuIsMisled = true;
    disks.seen = ready();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.RESUME)).isZero();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.DiskInvalid);
    assertThat(world.api.status().message())
        .startsWith("QEMU has opened another file than the disk that was checked");

    disks.qemuIsMisled = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
  }

  @Test
  void aStrangerInAContainerProvesNothingByTheDiskThatItHasOpened() {
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.host.inContainers.add(97L);
    disks.openIn.add(97L);
    disks.qemuIsMisled = true;
    disks.seen = ready();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.RESUME)).isZero();
    assertThat(world.api.status().reason()).isEqualTo(Reason.DiskInvalid);
  }

  @Test
  void aDiskThatIsNoPlainFileAnyMoreIsNotGivenToQemu() {
    disks.seen = ready();
    disks.cannotBeOpened = true;
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isZero();
    assertThat(world.api.status().reason()).isEqualTo(Reason.DiskInvalid);
    assertThat(world.host.connected).isEmpty();
  }

  @Test
  void aStartThatFailsKeepsTheDisk() {
    disks.seen = ready();
    world
        .libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "no memory"));
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(disks.seen).isEqualTo(ready());
    assertThat(disks.held).hasValue(0);
  }

  @Test
  void anAgentThatEndsBeforeItLetsTheGuestGoOnIsSucceededByOneThatDoes() {
    disks.seen = ready();
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.libvirt.lookup(World.UUID).orElseThrow().state())
        .isEqualTo(new Paused(PauseReason.USER, 1));
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
    assertThat(world.host.connected).hasSize(1);
  }

  @Test
  void aGuestWhoseDiskCannotBeProvenByTheNextAgentIsEnded() {
    disks.seen = ready();
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    disks.cannotBeOpened = true;
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().reason()).isEqualTo(Reason.DiskInvalid);
  }

  @Test
  void aGuestThatIsNotConfirmedToGoOnIsLookedAtAgain() {
    disks.seen = ready();
    world.libvirt.faults().loseNextReply(Operation.RESUME);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aGuestWithoutDisksOnClaimsIsNotHeldBack() {
    world.api.domain = Golden.domain();
    world.settle();
    assertThat(world.calls(Operation.RESUME)).isZero();
  }

  static DiskObservation ready() {
    return new DiskObservation.Ready(FakeDisks.FILE);
  }
}
