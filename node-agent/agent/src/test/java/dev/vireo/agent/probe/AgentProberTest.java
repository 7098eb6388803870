package dev.vireo.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.ProbeKind;
import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.NotMade;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.agent.probe.ProbeOutcome.Pending;
import dev.vireo.agent.probe.ProbeTarget.Activity;
import dev.vireo.agent.testing.SmallGuest;
import dev.vireo.api.v1alpha1.ExecProbe;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.FakeGuest;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Probes by guest agents. */
class AgentProberTest {
  private static final ProbeKey KEY =
      new ProbeKey(DomainKey.of(Probed.domain()), ProbeKind.LIVENESS);
  private static final ExecProbe EXEC = new ExecProbe(List.of("test", "-e", "/run/well"));
  private static final ProbeOutcome SOON = new Pending(Duration.ofMillis(20));

  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final TestClock clock = new TestClock();
  private final AgentProber prober = new AgentProber(libvirt, clock);

  @BeforeEach
  void startGuest() {
    libvirt.create(SmallGuest.definition(Probed.UUID), StartMode.RUNNING);
    guest().connectAgent(GuestInfo.NONE, List.of());
  }

  @Test
  void anAgentThatAnswersPassesAndOneThatDoesNotFails() {
    assertThat(ping()).isEqualTo(new Passed());
    guest().silenceAgent();
    assertThat(ping())
        .isEqualTo(
            new Failed(
                "Guest agent is not responding: guest agent didn't respond to command within '5' seconds"));
    guest().disconnectAgent();
    assertThat(ping())
        .isEqualTo(new Failed("Guest agent is not responding: QEMU guest agent is not connected"));
  }

  @Test
  void whileLibvirtIsAwayOrBusyNoProbeIsMade() {
    libvirt.faults().hang(Probed.UUID);
    assertThat(ping()).as("it may be the guest").isInstanceOf(Failed.class);
    assertThat(ping()).as("the one before has not returned").isInstanceOf(NotMade.class);
    libvirt.disconnect("The daemon was killed.");
    assertThat(ping()).isEqualTo(new NotMade("The daemon was killed."));
    libvirt.reconnect();
    guest().powerOff();
    assertThat(ping()).isEqualTo(new NotMade("libvirt does not have the guest"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.Known.class,
      names = {"NO_SUPPORT", "OPERATION_DENIED", "ACCESS_DENIED"})
  void whatLibvirtCannotOrMayNotAskIsNoFailureOfTheGuest(ErrorCode.Known code) {
    libvirt
        .faults()
        .failNext(
            Operation.PING_AGENT,
            LibvirtException.of(code, ErrorOrigin.Known.QEMU, "Not by this agent."));
    assertThat(ping()).isEqualTo(new NotMade("Not by this agent."));
    assertThat(ping()).isEqualTo(new Passed());
  }

  @Test
  void aCommandIsStartedOnceAndItsExitCodeTells() {
    assertThat(exec()).isEqualTo(SOON);
    assertThat(exec()).isEqualTo(new Passed());
    guest().commandsEnd(3);
    assertThat(exec()).isEqualTo(SOON);
    assertThat(exec()).isEqualTo(new Failed("the command ended with exit code 3"));
    assertThat(guest().commandsStarted()).containsExactly(EXEC.command(), EXEC.command());
  }

  @Test
  void aCommandThatDoesNotEndFailsInTimeAndNoOtherIsStartedBesideIt() {
    guest().commandsRunOn();
    assertThat(exec()).isEqualTo(SOON);
    assertThat(exec()).isEqualTo(SOON);
    assertThat(exec()).isEqualTo(new Pending(Duration.ofMillis(40)));
    clock.pass(Duration.ofSeconds(2));
    assertThat(exec()).isEqualTo(new Failed("the command has not ended within 2 s"));
    clock.pass(Duration.ofSeconds(8));
    assertThat(exec()).isEqualTo(new Failed("the command of an earlier probe has not ended yet"));
    assertThat(guest().commandsStarted()).hasSize(1);

    guest().connectAgent(GuestInfo.NONE, List.of());
    assertThat(exec()).as("an agent that was started anew knows nothing of it").isEqualTo(SOON);
    assertThat(exec()).isEqualTo(new Passed());
  }

  @Test
  void aCommandOfBeforeAReboot() {
    guest().commandsRunOn();
    assertThat(exec()).isEqualTo(SOON);
    assertThat(prober.exec(KEY, target(), EXEC, 1)).as("is forgotten").isEqualTo(SOON);
    assertThat(guest().commandsStarted()).hasSize(2);
  }

  @Test
  void aCommandThatTheGuestAgentWillNotRunFailsAndItsWordsAreCut() {
    libvirt
        .faults()
        .failNext(
            Operation.START_IN_GUEST,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR,
                ErrorOrigin.Known.QEMU,
                "guest-exec is disabled \u001b[31m" + "x".repeat(5000)));
    assertThat(exec())
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.why()).startsWith("guest-exec is disabled [31mxxx").hasSize(200));
  }

  @Test
  void aLookThatCannotBeMadeIsMadeLater() {
    assertThat(exec()).isEqualTo(SOON);
    libvirt.disconnect("The daemon was killed.");
    assertThat(exec()).isEqualTo(SOON);
    libvirt.reconnect();
    assertThat(exec()).isEqualTo(new Passed());

    assertThat(exec()).isEqualTo(SOON);
    libvirt.disconnect("The daemon was killed.");
    clock.pass(Duration.ofSeconds(2));
    assertThat(exec()).isEqualTo(new NotMade("The daemon was killed."));
    libvirt.reconnect();
    assertThat(exec()).as("it has ended meanwhile").isEqualTo(SOON);
  }

  private ProbeOutcome ping() {
    return prober.ping(KEY, target());
  }

  private ProbeOutcome exec() {
    return prober.exec(KEY, target(), EXEC, 0);
  }

  private FakeGuest guest() {
    return libvirt.guest(Probed.UUID);
  }

  private static ProbeTarget target() {
    return new ProbeTarget(
        Probed.UUID,
        "11111111-0000-4000-8000-000000000001",
        ProbeKind.LIVENESS,
        new Probe(null, null, null, EXEC, 0, 10, 2, 1, 3),
        Probed.STARTED.toString(),
        Activity.PROBED,
        Optional.empty());
  }
}
