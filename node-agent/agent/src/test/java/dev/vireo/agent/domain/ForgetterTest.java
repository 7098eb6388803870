package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainUuid;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetterTest {
  private static final String UID = "11111111-0000-4000-8000-000000000001";
  private static final DomainUuid STRANGER = DomainUuid.of("99999999-0000-4000-8000-000000000009");

  private final NodeFiles files;
  private final DomainMemory memory = new DomainMemory();
  private Optional<Set<String>> domains = Optional.of(Set.of());
  private Optional<Set<String>> slotOwners = Optional.of(Set.of());
  private Duration age = Duration.ofDays(31);

  ForgetterTest(@TempDir Path folder) {
    files =
        new NodeFiles(
            new ClosedDomains(folder.resolve("closed")),
            new OpenDomains(folder.resolve("open")),
            new GuestMachines(folder.resolve("saved")));
    files.closed().add(UID);
  }

  @Test
  void aClosedDomainOfWhichNothingIsLeftIsForgottenInTheEnd() {
    forget();
    assertThat(files.closed().contains(UID)).isFalse();
  }

  @Test
  void aClosedDomainIsKeptForAWhile() {
    age = Duration.ofDays(29);
    forget();
    assertThat(files.closed().contains(UID)).isTrue();
  }

  @Test
  void aClosedDomainWhoseObjectIsThereIsKept() {
    domains = Optional.of(Set.of("another", UID));
    forget();
    assertThat(files.closed().contains(UID)).isTrue();
  }

  @Test
  void aClosedDomainWhoseSlotIsThereIsKept() {
    slotOwners = Optional.of(Set.of(UID));
    forget();
    assertThat(files.closed().contains(UID)).isTrue();
  }

  @Test
  void aClosedDomainThatIsNotReleasedIsKept() {
    Domain domain = Golden.domain();
    files.open().put(OpenDomain.of(domain, "boot"));
    forget();
    assertThat(domain.getMetadata().getUid()).isEqualTo(UID);
    assertThat(files.closed().contains(UID)).isTrue();
  }

  @Test
  void nothingIsForgottenWhileTheServerHasNotToldAllDomains() {
    domains = Optional.empty();
    memory.heardOf(STRANGER).stopped(StopReason.SHUTDOWN);
    forget();
    assertThat(files.closed().contains(UID)).isTrue();
    assertThat(memory.heardOf(STRANGER).lastStop()).isPresent();
  }

  @Test
  void nothingIsForgottenWhileTheServerHasNotToldAllSlots() {
    slotOwners = Optional.empty();
    forget();
    assertThat(files.closed().contains(UID)).isTrue();
  }

  @Test
  void whatWasHeardOfStrangersIsForgotten() {
    memory.heardOf(STRANGER).stopped(StopReason.SHUTDOWN);
    memory.heardOf(STRANGER).channel(GuestSeen.Channel.CONNECTED);
    memory.heardOf(World.UUID).stopped(StopReason.CRASHED);
    forget();
    assertThat(memory.heardOf(STRANGER).lastStop()).isEmpty();
    assertThat(memory.heardOf(STRANGER).agent()).isEmpty();
    assertThat(memory.heardOf(World.UUID).lastStop()).contains(StopReason.CRASHED);
  }

  @Test
  void triesOfADomainAreKeptAsLongAsItIsThere() {
    Now now = new Now(Instant.EPOCH, Duration.ofSeconds(1));
    ProcessIdentity sandbox = new ProcessIdentity(1, 1);
    for (String uid : List.of(UID, "gone")) {
      memory.doneFor(uid).startFailed(Reason.StartFailed, "No.", now);
      memory.doneFor(uid).connected(sandbox);
      memory.doneFor(uid).asked(now);
    }
    domains = Optional.of(Set.of(UID));
    forget();
    assertThat(memory.doneFor(UID).retry()).isPresent();
    assertThat(memory.doneFor(UID).isNewSandbox(sandbox)).isFalse();
    assertThat(memory.doneFor(UID).stop(Optional.empty()).asked()).isEqualTo(1);
    assertThat(memory.doneFor("gone").retry()).isEmpty();
    assertThat(memory.doneFor("gone").isNewSandbox(sandbox)).isTrue();
    assertThat(memory.doneFor("gone").stop(Optional.empty()).asked()).isZero();
  }

  private void forget() {
    new Forgetter(files, memory, new Forgetter.Listing(() -> domains, () -> slotOwners), later())
        .forget(Set.of(World.UUID));
  }

  private HostClock later() {
    return new HostClock() {
      @Override
      public Instant time() {
        return Instant.now().plus(age);
      }

      @Override
      public Duration uptime() {
        return age;
      }
    };
  }
}
