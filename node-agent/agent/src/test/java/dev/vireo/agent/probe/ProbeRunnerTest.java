package dev.vireo.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.domain.DomainSource;
import dev.vireo.agent.domain.KnownDomain;
import dev.vireo.agent.domain.ProbeKind;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.agent.probe.ProbeOutcome.Pending;
import dev.vireo.agent.testing.SmallGuest;
import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.TcpSocketProbe;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When guests are probed, and what is told of it. */
class ProbeRunnerTest {
  private static final ProbeKey READINESS =
      new ProbeKey(DomainKey.of(Probed.domain()), ProbeKind.READINESS);
  private static final ProbeKey LIVENESS =
      new ProbeKey(DomainKey.of(Probed.domain()), ProbeKind.LIVENESS);
  private static final Next AFTER_A_PERIOD = new Next.After(Duration.ofSeconds(10));

  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final DomainMemory memory = new DomainMemory();
  private final TestClock clock = new TestClock();
  private final List<DomainKey> changed = new ArrayList<>();
  private final OneDomain source = new OneDomain();
  private final Played prober = new Played();
  private final ProbeRunner runner =
      new ProbeRunner(libvirt, source, memory, clock, prober, changed::add);

  @BeforeEach
  void startGuest() {
    libvirt.create(SmallGuest.definition(Probed.UUID), StartMode.RUNNING);
    source.running(new Probes(probe(0), probe(60)));
  }

  @Test
  void aGuestIsProbedEachPeriodAndItsDomainLookedAtWhenTheVerdictIsAnother() {
    assertThat(runner.probe(READINESS)).isEqualTo(AFTER_A_PERIOD);
    assertThat(changed).hasSize(1);
    assertThat(runner.probe(READINESS)).as("it is not due").isEqualTo(AFTER_A_PERIOD);
    assertThat(prober.asked).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      clock.pass(Duration.ofSeconds(10));
      runner.probe(READINESS);
    }
    assertThat(prober.asked).isEqualTo(101);
    assertThat(changed).as("nothing is new").hasSize(1);
  }

  @Test
  void oneKindWaitsForItsOwnDelay() {
    assertThat(runner.probe(LIVENESS)).isEqualTo(new Next.After(Duration.ofSeconds(60)));
    assertThat(prober.asked).isZero();
  }

  @Test
  void aGuestThatFailsIsToldOnce() {
    prober.answer = () -> new Failed("it hangs");
    for (int i = 0; i < 10; i++) {
      runner.probe(READINESS);
      clock.pass(Duration.ofSeconds(10));
    }
    assertThat(changed).hasSize(1);
  }

  @Test
  void aGuestThatStandsStillHasNotFailed() {
    LibvirtDomain guest = libvirt.lookup(Probed.UUID).orElseThrow();
    guest.suspend();
    prober.answer = () -> new Failed("it hangs");
    for (int i = 0; i < 10; i++) {
      runner.probe(READINESS);
      clock.pass(Duration.ofSeconds(10));
    }
    assertThat(changed).isEmpty();
  }

  @Test
  void whileLibvirtIsAwayNoGuestFails() {
    libvirt.disconnect("The daemon was killed.");
    prober.answer = () -> new Failed("it hangs");
    for (int i = 0; i < 10; i++) {
      runner.probe(READINESS);
      clock.pass(Duration.ofSeconds(10));
    }
    assertThat(changed).isEmpty();
  }

  @Test
  void aGuestThatIsPausedOrStopsIsNotProbed() {
    for (DomainState state :
        List.of(DomainState.Paused, DomainState.Stopping, DomainState.Starting)) {
      source.state(state);
      assertThat(runner.probe(READINESS)).isEqualTo(new Next.OnEvent());
    }
    source.state(DomainState.Running);
    source.domain.getMetadata().setDeletionTimestamp("2026-11-01T01:00:00Z");
    assertThat(runner.probe(READINESS)).isEqualTo(new Next.OnEvent());
    assertThat(prober.asked).isZero();
  }

  @Test
  void whatGoesOnIsLookedAtAgainAndHasItsPlaceInTime() {
    prober.answer = () -> new Pending(Duration.ofMillis(20));
    assertThat(runner.probe(READINESS)).isEqualTo(new Next.After(Duration.ofMillis(20)));
    clock.pass(Duration.ofSeconds(1));
    prober.answer = Passed::new;
    assertThat(runner.probe(READINESS)).isEqualTo(new Next.After(Duration.ofSeconds(9)));
    assertThat(changed).hasSize(1);
  }

  @Test
  void whatAGuestSaidBeforeItWasRebootedIsForgotten() {
    prober.answer =
        () -> {
          runner.rebooted(Probed.UUID);
          return new Passed();
        };
    runner.probe(READINESS);
    assertThat(prober.boots).isZero();
    prober.answer = Passed::new;
    runner.probe(READINESS);
    assertThat(prober.boots).isEqualTo(1);
    assertThat(changed).as("of the reboot, and that it is ready again").hasSize(2);
  }

  @Test
  void aProbeThatIsTakenOutIsForgotten() {
    runner.probe(READINESS);
    source.running(new Probes(null, null));
    assertThat(runner.probe(READINESS)).isEqualTo(new Next.OnEvent());
    assertThat(prober.forgotten).containsExactly(READINESS);
    runner.rebooted(Probed.UUID);
    assertThat(changed).hasSize(1);
  }

  private static Probe probe(int delay) {
    return new Probe(null, new TcpSocketProbe(80), null, null, delay, 10, 1, 1, 3);
  }

  /** Answers as the test says. */
  private static final class Played implements Prober {
    private Supplier<ProbeOutcome> answer = Passed::new;
    private final List<ProbeKey> forgotten = new ArrayList<>();
    private int asked;
    private int boots;

    @Override
    public ProbeOutcome probe(ProbeKey key, ProbeTarget target, int bootsSeen) {
      asked++;
      boots = bootsSeen;
      return answer.get();
    }

    @Override
    public void forget(ProbeKey key) {
      forgotten.add(key);
    }
  }

  private static final class OneDomain implements DomainSource {
    private final Domain domain = Probed.domain();

    void running(Probes probes) {
      domain.setSpec(
          domain
              .getSpec()
              .telling(
                  new DomainRun(
                      GuestPower.On,
                      null,
                      null,
                      null,
                      BrokenImage.Ask,
                      RebootAction.Restart,
                      probes,
                      null,
                      null)));
      state(DomainState.Running);
    }

    void state(DomainState state) {
      domain.setStatus(Probed.status(state));
    }

    @Override
    public Optional<KnownDomain> find(DomainKey key) {
      throw new IllegalStateException("a probe asks nobody");
    }

    @Override
    public Optional<Domain> known(DomainKey key) {
      return Optional.of(domain);
    }

    @Override
    public Collection<DomainKey> keys() {
      return List.of(DomainKey.of(domain));
    }

    @Override
    public Collection<DomainKey> keysOf(DomainUuid uuid) {
      return keys();
    }
  }
}
