package dev.vireo.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.testing.SmallGuest;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestReaderTest {
  private static final DomainUuid UUID = DomainUuid.of("22222222-0000-4000-8000-000000000002");
  private static final GuestInfo INFO = GuestInfo.of(Optional.of("web-1"), Optional.empty());
  private static final List<GuestInterface> INTERFACES =
      List.of(
          new GuestInterface("eth0", Optional.of(new MacAddress("02:00:00:00:00:01")), List.of()));

  private static final GuestInfo OTHER = GuestInfo.of(Optional.of("web-2"), Optional.empty());
  private static final GuestSeen CONNECTED =
      new GuestSeen(GuestSeen.Channel.CONNECTED, INFO, INTERFACES);
  private static final Next QUICKLY = new Next.After(Duration.ofSeconds(2));

  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final DomainMemory memory = new DomainMemory();
  private final TestClock clock = new TestClock();
  private final List<DomainUuid> changed = new ArrayList<>();
  private final GuestReader reader = new GuestReader(libvirt, memory, clock, changed::add);

  @BeforeEach
  void startGuest() {
    libvirt.create(SmallGuest.definition(UUID), StartMode.RUNNING);
  }

  @Test
  void aGuestWithoutAnAgentIsNotAsked() {
    assertThat(reader.read(UUID)).isEqualTo(new Next.OnEvent());
    assertThat(calls(Operation.GUEST_INFO)).isZero();
    assertThat(memory.heardOf(UUID).agent()).contains(GuestSeen.NOTHING);
  }

  @Test
  void anAgentIsAskedAFewQuickTimesAndThenSlowlyInItsOwnTime() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    settle();
    assertThat(calls(Operation.GUEST_INFO)).isEqualTo(6);
    assertThat(memory.heardOf(UUID).agent()).contains(CONNECTED);
    assertThat(changed).as("told once, with the first answer").hasSize(1);
    Duration slow = GuestPace.slow(UUID);
    assertThat(readAfter(Duration.ofSeconds(30))).isEqualTo(new Next.After(slow.minusSeconds(30)));
    assertThat(calls(Operation.GUEST_INFO)).as("a resync is no reason to ask").isEqualTo(6);
    assertThat(readAfter(slow)).isEqualTo(new Next.After(slow));
    assertThat(calls(Operation.GUEST_INFO)).isEqualTo(7);
  }

  @Test
  void guestsThatStartedTogetherAreAskedApart() {
    assertThat(
            IntStream.range(0, 50)
                .mapToObj(i ->
                    GuestPace.slow(
                        DomainUuid.of("%08d-0000-4000-8000-0000000000%02d".formatted(i * 7, i))))
                .distinct())
        .hasSizeGreaterThan(25)
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6)));
  }

  @Test
  void aGuestToWhichSomethingHappenedIsAskedAtOnce() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    settle();
    libvirt.guest(UUID).agentTells(OTHER, INTERFACES);
    reader.refresh(UUID);
    assertThat(readAfter(Duration.ofSeconds(30))).isEqualTo(QUICKLY);
    assertThat(memory.heardOf(UUID).agent().orElseThrow().info()).isEqualTo(OTHER);
    assertThat(changed).hasSize(2);
  }

  @Test
  void theClockOfAGuestThatStoodStillIsSetOnceItsAgentAnswers() {
    memory.heardOf(UUID).clockBehind();
    reader.read(UUID);
    assertThat(libvirt.guest(UUID).clock()).isEmpty();
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    libvirt.faults().loseNextReply(Operation.SET_TIME);
    readAfter(Duration.ofSeconds(2));
    assertThat(memory.heardOf(UUID).agent()).as("it is asked all the same").contains(CONNECTED);
    readAfter(Duration.ofSeconds(2));
    readAfter(Duration.ofSeconds(2));
    assertThat(libvirt.guest(UUID).clock()).contains(clock.time().minusSeconds(2));
    assertThat(calls(Operation.SET_TIME))
        .as("once more, as the first may have failed")
        .isEqualTo(2);
  }

  @Test
  void anEventThatWasLostIsMadeUpFor() {
    reader.read(UUID);
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    readAfter(Duration.ofSeconds(30));
    assertThat(memory.heardOf(UUID).agent()).contains(CONNECTED);
    libvirt.guest(UUID).disconnectAgent();
    assertThat(readAfter(Duration.ofSeconds(30))).isEqualTo(new Next.OnEvent());
    assertThat(memory.heardOf(UUID).agent())
        .as("what was told stays")
        .contains(CONNECTED.with(GuestSeen.Channel.DISCONNECTED));
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    readAfter(Duration.ofSeconds(30));
    assertThat(memory.heardOf(UUID).agent()).contains(CONNECTED);
  }

  @Test
  void anAgentThatAnswersNothingThreeTimesIsTakenForGoneUntilItAnswers() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    settle();
    libvirt.guest(UUID).silenceAgent();
    assertThat(readAfter(Duration.ofMinutes(6))).isEqualTo(QUICKLY);
    assertThat(readAfter(Duration.ofSeconds(2))).isEqualTo(QUICKLY);
    assertThat(memory.heardOf(UUID).agent()).as("it may be busy").contains(CONNECTED);
    assertThat(readAfter(Duration.ofSeconds(2))).isEqualTo(new Next.After(Duration.ofMinutes(1)));
    assertThat(memory.heardOf(UUID).agent())
        .contains(CONNECTED.with(GuestSeen.Channel.DISCONNECTED));
    assertThat(changed).hasSize(2);
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    readAfter(Duration.ofMinutes(1));
    assertThat(memory.heardOf(UUID).agent()).contains(CONNECTED);
  }

  @Test
  void aGuestThatCouldNotBeAskedIsNotSilent() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    settle();
    libvirt.faults().hang(UUID);
    reader.refresh(UUID);
    for (int i = 0; i < 10; i++) {
      readAfter(Duration.ofMinutes(6));
    }
    assertThat(memory.heardOf(UUID).agent())
        .as("but for the first, all calls were refused as busy")
        .contains(CONNECTED);
  }

  @Test
  void partsThatAreNotToldStayAsTheyWere() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    settle();
    libvirt.guest(UUID).agentTells(GuestInfo.NONE, INTERFACES);
    readAfter(Duration.ofMinutes(6));
    assertThat(memory.heardOf(UUID).agent()).as("its file systems are frozen").contains(CONNECTED);
  }

  @Test
  void anAgentThatTellsNoInterfacesTellsTheRest() {
    libvirt
        .faults()
        .failNext(
            Operation.GUEST_INTERFACES,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "it is disabled"));
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    reader.read(UUID);
    assertThat(memory.heardOf(UUID).agent())
        .contains(new GuestSeen(GuestSeen.Channel.CONNECTED, INFO, List.of()));
  }

  @Test
  void aGuestWhoseAgentComesAndGoesAllTheTimeIsLookedAtOnceASecondAndToldOfNowAndThen() {
    for (int i = 0; i < 6600; i++) {
      if (i % 2 == 0) {
        libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
      } else {
        libvirt.guest(UUID).disconnectAgent();
      }
      reader.refresh(UUID);
      readAfter(Duration.ofMillis(91));
    }
    assertThat(calls(Operation.XML)).isBetween(500L, 606L);
    assertThat(changed).as("ten at first, and ten in ten minutes").hasSizeBetween(19, 21);
  }

  @Test
  void whatMustWaitToBeToldIsToldThen() {
    for (int i = 0; i < 20; i++) {
      libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
      readAfter(Duration.ofSeconds(1));
      libvirt.guest(UUID).disconnectAgent();
      readAfter(Duration.ofSeconds(1));
    }
    int told = changed.size();
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    assertThat(readAfter(Duration.ofSeconds(1))).isInstanceOf(Next.After.class);
    assertThat(changed).hasSize(told);
    readAfter(Duration.ofMinutes(1));
    assertThat(changed).hasSize(told + 1);
  }

  @Test
  void aGuestThatIsGoneIsLeftAlone() {
    libvirt.guest(UUID).powerOff();
    assertThat(reader.read(UUID)).isEqualTo(new Next.OnEvent());
    assertThat(changed).isEmpty();
  }

  /** Until it is asked slowly. */
  private void settle() {
    for (int i = 0; i < 5; i++) {
      assertThat(readAfter(Duration.ofSeconds(2))).isEqualTo(QUICKLY);
    }
    assertThat(readAfter(Duration.ofSeconds(2))).isEqualTo(new Next.After(GuestPace.slow(UUID)));
  }

  private Next readAfter(Duration wait) {
    clock.uptime = clock.uptime.plus(wait);
    return reader.read(UUID);
  }

  private static final class TestClock implements HostClock {
    private Duration uptime = Duration.ofHours(1);

    @Override
    public Instant time() {
      return Instant.EPOCH.plus(uptime);
    }

    @Override
    public Duration uptime() {
      return uptime;
    }
  }

  private long calls(Operation operation) {
    return libvirt.calls().stream().filter(call -> call.operation() == operation).count();
  }
}
