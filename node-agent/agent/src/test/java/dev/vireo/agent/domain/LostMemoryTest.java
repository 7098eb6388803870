package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent whose files are torn, gone or another machine's, and one whose word is not known yet.
 */
class LostMemoryTest {
  private final World world;

  LostMemoryTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void whatWasClosedStaysSoWhenTheMemoryIsGone() throws IOException {
    world.settle();
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    forget("closed");
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
  }

  @Test
  void aGuestThatRunsIsKeptAndStoppedWhenAllMemoryIsGone() throws IOException {
    world.settle();
    forget("open");
    forget("closed");
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aGuestThatRunsIsKeptThoughNothingOfItIsOrCanBeWrittenOnTheNode() throws IOException {
    world.settle();
    forget("open");
    world.restartAgent();
    world.breakOpenFiles();
    world.host.connected.clear();
    world.settle();
    assertThat(world.host.connected).hasSize(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aTornFileOfAGuestThatRunsChangesNothing() throws IOException {
    world.settle();
    try (Stream<Path> files = Files.list(world.state().resolve("open"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "{\"domain\":{");
      }
    }
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void anotherMachineWithTheFilesOfThisOneClosesNothing() {
    world.settle();
    world.delete();
    world.moveToAnotherMachine();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(closed().all()).isEmpty();
    assertThat(world.host.released).isEmpty();
  }

  @Test
  void aDomainThatWasLetGoIsNeverStartedByAnOldCopyOfTheObject() {
    world.settle();
    var old = Golden.copy(world.api.domain);
    old.setStatus(null);
    world.api.view = ApiView.GONE;
    SlotSeen slot = world.api.slot;
    world.api.slot = new SlotSeen.Absent("The slot's pod does not exist any more.");
    world.settle();
    world.settle();
    assertThat(world.runs()).isFalse();

    world.api.domain = old;
    world.api.view = ApiView.CURRENT;
    world.api.slot = slot;
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state())
        .as("so that it is started at another place")
        .isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.Closed);
    world.delete();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void nothingIsStartedBeforeTheHypervisorTellsThisBoot() {
    world.hostTold = HostTold.NOT_YET;
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().reason()).isEqualTo(Reason.NotReported);
    assertThat(world.api.status().host()).isNull();
    assertThat(world.calls(Operation.CREATE)).isZero();
    world.hostTold = HostTold.TOLD;
    world.settle();
    assertThat(world.runs()).isTrue();
  }

  private ClosedDomains closed() {
    return new ClosedDomains(world.state().resolve("closed"));
  }

  private void forget(String folder) throws IOException {
    Path gone = world.state().resolve(folder);
    try (Stream<Path> files = Files.list(gone)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(gone);
  }
}
