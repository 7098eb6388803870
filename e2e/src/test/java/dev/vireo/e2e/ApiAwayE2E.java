package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.AuditedWrite;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The API server is away for as long as guests take to be started again, or longer by {@code
 * -Daway.seconds=300}. One guest runs on, one is reset while a change waits, and one's QEMU is
 * killed together with its agent.
 */
@Isolated
class ApiAwayE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("api-away");

  private static final String CONTROL_PLANE = "control-plane";
  private static final int SECONDS = Integer.getInteger("away.seconds", 20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  /** In which more writes would be seen, if there were any. */
  private static final int SETTLED_SECONDS = 5;

  /** Its end and its next start in one word, and what its guest agent has to tell meanwhile. */
  private static final int WRITES_OF_ONE = 3;

  private final Cluster cluster = Cluster.get();

  /** A guest, and what of it can be looked at without an API server. */
  private record Guest(
      TestVm vm, String node, String address, String qemu, Domain domain, GuestFacts before) {
    static Guest of(TestVm vm, String node) {
      GuestFacts before = vm.awaitSaved(1);
      return new Guest(vm, node, vm.ip(), vm.qemuPid(), vm.domain().orElseThrow(), before);
    }

    void killQemu() {
      Cluster.get().lab().exec(node, "kill", "-KILL", qemu);
    }

    GuestFacts awaitWords(String what, Predicate<GuestFacts> wanted) {
      return await(vm.name() + " " + what)
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> GuestFacts.askedFrom(node, address), wanted);
    }

    /** Another boot, with what the one before had saved. */
    void awaitNextRun() {
      GuestFacts now =
          awaitWords(
              "runs again", f -> !f.bootId().equals(before.bootId()) && f.counterSaved() > 0);
      assertThat(now.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    }
  }

  @Test
  void guestsRunOnAndAreStartedAgainAndAllOfItIsToldAfterwards() throws Exception {
    String first = cluster.nodes().getFirst();
    String last = cluster.nodes().getLast();
    List<TestVm> vms =
        List.of(create("steady", first), create("changed", first), create("orphan", last));
    Guest steady = Guest.of(vms.get(0), first);
    Guest changed = Guest.of(vms.get(1), first);
    Guest orphan = Guest.of(vms.get(2), last);
    haveChangeWait(changed);
    PodProcess agent = PodProcess.of(AgentPod.on(last).pod(), "java");
    List<Guest> again = List.of(changed, orphan);
    List<QemuWatch> watches = again.stream().map(guest -> QemuWatch.of(guest.vm())).toList();
    try {
      Instant gone = Instant.now();
      try {
        cluster.lab().kill(CONTROL_PLANE, "apiserver");
        endBoth(changed, orphan, agent);
        again.forEach(Guest::awaitNextRun);
        sleepUntil(gone.plusSeconds(SECONDS));
        assertRanOn(steady);
      } finally {
        cluster.lab().restart(CONTROL_PLANE, "apiserver");
      }
      Instant back = Instant.now();
      assertTold(changed, Reason.RebootedToUpdate, gone, back);
      assertTold(orphan, Reason.GuestCrashed, gone, back);
      changed.vm().awaitCondition(ConditionType.UpToDate, "False", "RestartRequired");
      assertThat(steady.vm().qemuPid()).isEqualTo(steady.qemu());
      assertThat(steady.vm().awaitPhase(Phase.Running).restartsOrNone().times()).isZero();
      TimeUnit.SECONDS.sleep(SETTLED_SECONDS);
      for (Guest guest : List.of(steady, changed, orphan)) {
        assertThat(writesTo(guest.domain(), back))
            .as("writes of the agent to " + guest.vm().name())
            .isLessThanOrEqualTo(WRITES_OF_ONE);
        assertThat(guest.vm().qemuProcesses()).isEqualTo(1);
      }
      watches.forEach(QemuWatch::assertNeverTwo);
    } finally {
      watches.forEach(QemuWatch::close);
    }
  }

  private static TestVm create(String name, String node) {
    SPACE.claim(name, "64Mi");
    return SPACE.vm(name).createWithDataOn(name, node);
  }

  /** So that a reboot ends its domain. */
  private static void haveChangeWait(Guest guest) {
    guest.vm().patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    await("libvirt is told")
        .atMost(PATIENCE)
        .until(() ->
            Cluster.get()
                .lab()
                .virsh(guest.node(), "dumpxml", guest.vm().libvirtName())
                .contains("<on_reboot>destroy</on_reboot>"));
  }

  private static void endBoth(Guest changed, Guest orphan, PodProcess agent) {
    String before = agent.pid();
    orphan.killQemu();
    agent.signal("KILL");
    Cluster.get().lab().virsh(changed.node(), "reset", changed.vm().libvirtName());
    agent.awaitOtherThan(before);
  }

  private static void assertRanOn(Guest guest) {
    GuestFacts now =
        guest.awaitWords(
            "counts on", facts -> facts.counterSaved() > guest.before().counterSaved() + 10);
    assertThat(now.bootId()).isEqualTo(guest.before().bootId());
  }

  private static void assertTold(Guest guest, Reason end, Instant gone, Instant back) {
    String name = guest.domain().getMetadata().getName();
    DomainStatus told =
        await("the agent tells of " + name)
            .atMost(CATCH_UP)
            .ignoreExceptions()
            .until(
                () -> Objects.requireNonNull(guest.vm().domain().orElseThrow().getStatus()),
                status -> status.restart() != null && status.restart().times() == 1);
    assertThat(told.history()).hasSize(2);
    VirtualMachineStatus status =
        guest
            .vm()
            .awaitStatus(
                "running again",
                s -> s.phase() == Phase.Running && s.restartsOrNone().times() == 1);
    assertThat(status.domain()).isEqualTo(name);
    assertThat(status.incarnations()).isEqualTo(1);
    assertThat(status.history()).hasSize(2);
    assertThat(status.history().getFirst().goesOn()).isTrue();
    GuestRun run = status.history().getLast();
    assertThat(run.reason()).isEqualTo(end);
    assertThat(Instant.parse(Objects.requireNonNull(run.endedAt())))
        .isBetween(gone.minusSeconds(1), back);
  }

  private static long writesTo(Domain domain, Instant since) {
    return AuditedWrite.in(SPACE.namespace(), since).stream()
        .filter(write -> write.resource().equals("domains/status"))
        .filter(write -> write.object().equals(domain.getMetadata().getName()))
        .count();
  }

  private static void sleepUntil(Instant time) throws InterruptedException {
    Duration left = Duration.between(Instant.now(), time);
    if (left.isPositive()) {
      TimeUnit.MILLISECONDS.sleep(left.toMillis());
    }
  }
}
