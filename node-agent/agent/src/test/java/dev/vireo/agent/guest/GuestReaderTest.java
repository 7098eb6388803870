package dev.vireo.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.agent.loop.Next;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.ChannelDef;
import dev.vireo.libvirt.xml.ClockOffset;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.FeaturesDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MacAddress;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.OsDef;
import dev.vireo.libvirt.xml.VirtType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestReaderTest {
  private static final DomainUuid UUID = DomainUuid.of("22222222-0000-4000-8000-000000000002");
  private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
  private static final GuestInfo INFO = new GuestInfo(Optional.of("web-1"), Optional.empty());
  private static final List<GuestInterface> INTERFACES =
      List.of(
          new GuestInterface("eth0", Optional.of(new MacAddress("02:00:00:00:00:01")), List.of()));

  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final DomainMemory memory = new DomainMemory();
  private final List<DomainUuid> changed = new ArrayList<>();
  private final GuestReader reader = new GuestReader(libvirt, memory, () -> NOW, changed::add);

  @BeforeEach
  void startGuest() {
    libvirt.create(guest(), StartMode.RUNNING);
  }

  @Test
  void aGuestWithoutAnAgentIsNotAsked() {
    assertThat(reader.read(UUID)).isEqualTo(new Next.OnEvent());
    assertThat(calls(Operation.GUEST_INFO)).isZero();
    assertThat(memory.guest(UUID)).contains(GuestSeen.NOTHING);
  }

  @Test
  void anAgentIsAskedAFewQuickTimesAndThenSlowly() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    for (int i = 0; i < 5; i++) {
      assertThat(reader.read(UUID)).isEqualTo(new Next.After(Duration.ofSeconds(2)));
    }
    assertThat(reader.read(UUID)).isEqualTo(new Next.After(Duration.ofSeconds(60)));
    assertThat(memory.guest(UUID))
        .contains(new GuestSeen(GuestSeen.Channel.CONNECTED, INFO, INTERFACES));
    assertThat(changed).as("told once, with the first answer").hasSize(1);
    reader.connected(UUID);
    assertThat(reader.read(UUID)).isEqualTo(new Next.After(Duration.ofSeconds(2)));
  }

  @Test
  void theClockOfAGuestThatStoodStillIsSetOnceItsAgentAnswers() {
    memory.clockBehind(UUID);
    reader.read(UUID);
    assertThat(libvirt.guest(UUID).clock()).isEmpty();
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    libvirt.faults().loseNextReply(Operation.SET_TIME);
    reader.read(UUID);
    reader.read(UUID);
    reader.read(UUID);
    assertThat(libvirt.guest(UUID).clock()).contains(NOW);
    assertThat(calls(Operation.SET_TIME))
        .as("once more, as the first may have failed")
        .isEqualTo(2);
  }

  @Test
  void anEventThatWasLostIsMadeUpFor() {
    reader.read(UUID);
    memory.channel(UUID, GuestSeen.Channel.DISCONNECTED);
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    reader.read(UUID);
    assertThat(memory.guest(UUID).orElseThrow().channel()).isEqualTo(GuestSeen.Channel.CONNECTED);
    libvirt.guest(UUID).disconnectAgent();
    assertThat(reader.read(UUID)).isEqualTo(new Next.OnEvent());
    assertThat(memory.guest(UUID).orElseThrow().channel())
        .isEqualTo(GuestSeen.Channel.DISCONNECTED);
    assertThat(memory.guest(UUID).orElseThrow().info()).as("what was told stays").isEqualTo(INFO);
  }

  @Test
  void anAgentThatHangsIsAskedAgainLater() {
    libvirt.guest(UUID).connectAgent(INFO, INTERFACES);
    libvirt.faults().hang(UUID);
    assertThat(reader.read(UUID)).isEqualTo(new Next.After(Duration.ofSeconds(2)));
    assertThat(memory.guest(UUID).orElseThrow().channel()).isEqualTo(GuestSeen.Channel.CONNECTED);
    assertThat(changed).as("it is connected, if silent").hasSize(1);
  }

  @Test
  void aGuestThatIsGoneIsLeftAlone() {
    libvirt.guest(UUID).powerOff();
    assertThat(reader.read(UUID)).isEqualTo(new Next.OnEvent());
  }

  private long calls(Operation operation) {
    return libvirt.calls().stream().filter(call -> call.operation() == operation).count();
  }

  private static DomainDef guest() {
    return new DomainDef(
        VirtType.QEMU,
        "shop_web-1",
        UUID,
        Optional.empty(),
        MemorySize.ofMib(64),
        1,
        Optional.empty(),
        OsDef.hvm("x86_64", "q35"),
        new FeaturesDef(Set.of(), Optional.empty()),
        Optional.empty(),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        new DevicesDef(
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(ChannelDef.GUEST_AGENT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
