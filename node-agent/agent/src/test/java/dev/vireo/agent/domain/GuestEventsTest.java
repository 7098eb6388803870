package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** After which events a guest's agent is asked at once. */
class GuestEventsTest {
  private static final String NAME = "shop_web-1";
  private static final HostClock CLOCK =
      new HostClock() {
        @Override
        public Instant time() {
          return Instant.parse("2026-11-01T00:00:00Z");
        }

        @Override
        public Duration uptime() {
          return Duration.ofSeconds(1000);
        }
      };

  private final DomainMemory memory = new DomainMemory();
  private final List<String> looks = new ArrayList<>();
  private final GuestEvents events = new GuestEvents(memory, new Recorder(), CLOCK);

  @Test
  void anAgentThatComesOrGoesIsLookedAtByWhoAsksIt() {
    events.on(new LibvirtEvent.AgentLifecycle(World.UUID, NAME, AgentState.CONNECTED));
    assertThat(memory.heardOf(World.UUID).agent()).as("told with its first answer").isEmpty();
    events.on(new LibvirtEvent.AgentLifecycle(World.UUID, NAME, AgentState.DISCONNECTED));
    assertThat(memory.heardOf(World.UUID).agent()).contains(GuestSeen.NOTHING);
    assertThat(looks).containsExactly("agent", "agent");
  }

  @Test
  void aGuestThatWasRebootedIsCountedAndAskedAnew() {
    events.on(new LibvirtEvent.Reboot(World.UUID, NAME));
    assertThat(looks).as("and probed anew").containsExactly("guest", "rebooted", "agent");
    assertThat(memory.heardOf(World.UUID).reboots(2)).map(Reboots::count).contains(3);
  }

  @Test
  void aGuestThatGoesOnIsAskedAnewIfItHasAnsweredBefore() {
    LibvirtEvent resumed =
        new LibvirtEvent.Lifecycle(World.UUID, NAME, new LifecycleChange.Resumed(0));
    events.on(resumed);
    assertThat(looks).as("so is each start told").containsExactly("guest");
    memory.heardOf(World.UUID).answered(Optional.empty(), GuestInfo.NONE, List.of());
    events.on(resumed);
    assertThat(looks).containsExactly("guest", "agent", "guest");
  }

  @Test
  void anAnswerOfAGuestThatIsAnotherMeanwhileIsNotTaken() {
    memory.heardOf(World.UUID).answered(Optional.empty(), GuestInfo.NONE, List.of());
    Optional<GuestSeen> asked = memory.heardOf(World.UUID).agent();
    memory.heardOf(World.UUID).begin();
    memory
        .heardOf(World.UUID)
        .answered(asked, GuestInfo.of(Optional.of("web-1"), Optional.empty()), List.of());
    assertThat(memory.heardOf(World.UUID).agent()).contains(GuestSeen.NOTHING);
  }

  private final class Recorder implements GuestEvents.Sink {
    @Override
    public void guest(DomainUuid uuid) {
      looks.add("guest");
    }

    @Override
    public void guestAgent(DomainUuid uuid) {
      looks.add("agent");
    }

    @Override
    public void rebooted(DomainUuid uuid) {
      looks.add("rebooted");
    }

    @Override
    public void everything() {
      looks.add("everything");
    }
  }
}
