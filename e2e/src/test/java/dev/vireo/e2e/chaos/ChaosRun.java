package dev.vireo.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.History;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.SteppedClocks;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Lets a scenario happen, and then holds the cluster to what must be so whatever has happened. */
final class ChaosRun {
  private static final String CONTROL_PLANE = "control-plane";

  /** For guests that boot by emulation, after back-offs of kubelet and agent. */
  private static final Duration CONVERGED = Duration.ofMinutes(5);

  private final Scenario scenario;
  private final TestSpace space;
  private final SteppedClocks clocks;
  private final Cluster cluster = Cluster.get();
  // Kept, as nobody tells them when the API server is dead.
  private final List<String> nodes = cluster.nodes();
  private final Timeline timeline = new Timeline();
  private final Ledger ledger = new Ledger();
  private final List<Step.Break> broken = new ArrayList<>();
  private final List<Declared> vms;

  /** A VM and what it is declared to be. */
  private record Declared(TestVm vm, Power power, int mebibytes) {
    static Declared created(TestVm vm) {
      return new Declared(vm, Power.On, 128);
    }

    /** Turned to that, with another amount of memory or as new. */
    Declared after(Operation operation) {
      Power next = operation.after(power);
      return switch (operation) {
        case ON, OFF, PAUSE, SUSPEND -> new Declared(vm, next, mebibytes);
        case CHANGE -> new Declared(vm, next, 288 - mebibytes);
        case MAKE_ANEW -> created(vm);
      };
    }

    String root() {
      return vm.name() + "-root";
    }

    String data() {
      return vm.name() + "-data";
    }

    void create() {
      vm.createSuspendable(root(), data(), 10);
    }
  }

  ChaosRun(Scenario scenario, TestSpace space, SteppedClocks clocks) {
    this.scenario = scenario;
    this.space = space;
    this.clocks = clocks;
    this.vms =
        new ArrayList<>(
            IntStream.range(0, scenario.vms())
                .mapToObj(i -> "seed" + scenario.seed() + "-" + i)
                .map(name -> Declared.created(space.vm(name)))
                .toList());
  }

  void run() {
    try (var count = new QemuCount(space.namespace(), timeline)) {
      try {
        for (Declared declared : vms) {
          space.claim(declared.root(), "64Mi");
          space.claim(declared.data(), "64Mi");
          declared.create();
        }
        for (Step step : scenario.steps()) {
          happen(step, count);
        }
      } finally {
        mend();
      }
      converge(count);
      vms.forEach(declared -> checkHistory(declared.vm()));
      assertThat(count.doubled()).as("guests that ran twice").isEmpty();
      leave(count);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d: %s%n%s%n".formatted(scenario.seed(), e.getMessage(), timeline), e);
    }
  }

  private void happen(Step step, QemuCount count) {
    timeline.add(step.toString());
    switch (step) {
      case Step.Pass(Duration time) -> pass(time);
      case Step.Operate(int vm, Operation operation) -> operate(vm, operation);
      case Step.Hit(Fault fault, int vm) -> hit(fault, vms.get(vm).vm(), count);
      case Step.Mend() -> mend();
      case Step.StepClock(Fault whose, int node, Duration by) ->
          clocks.step(nodes.get(node), whose.word(), by);
      case Step.Break(Fault fault, int node) -> {
        broken.add(new Step.Break(fault, node));
        cluster.lab().kill(placeOf(fault, node), fault.word());
      }
    }
  }

  private String placeOf(Fault fault, int node) {
    return switch (fault.place()) {
      case CONTROL_PLANE -> CONTROL_PLANE;
      case NODE -> nodes.get(node);
      case GUEST -> throw new IllegalArgumentException(fault + " is of no place");
    };
  }

  private void pass(Duration time) {
    await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    if (broken.stream().noneMatch(b -> b.fault().place() == Fault.Place.CONTROL_PLANE)) {
      vms.forEach(declared -> look(declared.vm()));
    }
  }

  // A guest that is silent just now says nothing wrong.
  private void look(TestVm vm) {
    try {
      vm.facts().ifPresent(facts -> ledger.check(vm.name(), facts));
    } catch (KubernetesClientException | IllegalStateException | IllegalArgumentException e) {
      timeline.add(vm.name() + " cannot be asked: " + e.getMessage());
    }
  }

  private void operate(int number, Operation operation) {
    Declared declared = vms.get(number).after(operation);
    TestVm vm = declared.vm();
    switch (operation) {
      case ON, OFF, PAUSE, SUSPEND -> vm.power(declared.power());
      case CHANGE ->
          vm.patchSpec("{\"memory\":{\"size\":\"%dMi\"}}".formatted(declared.mebibytes()));
      case MAKE_ANEW -> {
        vm.delete();
        await(vm.name() + " made anew")
            .atMost(CONVERGED)
            .ignoreExceptionsInstanceOf(KubernetesClientException.class)
            .until(() -> {
              declared.create();
              return true;
            });
        ledger.gone(vm.name());
      }
    }
    vms.set(number, declared);
  }

  private void hit(Fault fault, TestVm vm, QemuCount count) {
    switch (fault) {
      case QEMU ->
          count
              .now()
              .getOrDefault(vm.libvirtName(), List.of())
              .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      case SLOT, PAUSE ->
          vm.domain()
              .filter(domain -> domain.getSpec().slotUid() != null)
              .map(domain ->
                  new PodProcess(
                      String.valueOf(domain.getSpec().nodeName()),
                      String.valueOf(domain.getSpec().slotUid()),
                      fault.word()))
              .filter(PodProcess::lives)
              .ifPresent(this::kill);
      case ETCD, APISERVER, CONTAINERD, KUBELET, LIBVIRTD, AGENT, OPERATOR ->
          throw new IllegalArgumentException(fault + " is of no guest");
    }
  }

  private void kill(PodProcess process) {
    try {
      process.signal("KILL");
    } catch (IllegalStateException e) {
      timeline.add("gone meanwhile: " + process);
    }
  }

  private void mend() {
    broken.sort(Comparator.comparing(Step.Break::fault));
    for (Step.Break step : broken) {
      cluster.lab().restart(placeOf(step.fault(), step.node()), step.fault().word());
      timeline.add("mended " + step);
    }
    broken.clear();
    for (String node : nodes) {
      clocks.step(node, Fault.AGENT.word(), Duration.ZERO);
      clocks.step(node, Fault.OPERATOR.word(), Duration.ZERO);
    }
  }

  // As declared; and, as that is On at last, with all that was ever confirmed.
  private void converge(QemuCount count) {
    for (Declared declared : vms) {
      switch (declared.power()) {
        case On -> awaitOn(declared.vm());
        case Off -> {
          awaitPhase(declared.vm(), Phase.Stopped);
          assertThat(count.now()).doesNotContainKey(declared.vm().libvirtName());
        }
        case Suspended -> {
          // One that was off already has nothing to suspend.
          awaitPhase(declared.vm(), Phase.Suspended, Phase.Stopped, Phase.Failed);
          assertThat(count.now()).doesNotContainKey(declared.vm().libvirtName());
        }
        case Paused -> awaitPausedOrLost(declared.vm());
      }
      declared.vm().power(Power.On);
    }
    vms.forEach(declared -> awaitOn(declared.vm()));
  }

  private void awaitOn(TestVm vm) {
    awaitPhase(vm, Phase.Running);
    await(vm.name() + " counts")
        .atMost(CONVERGED)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> vm.facts().filter(facts -> facts.counterSaved() > 0).isPresent());
    look(vm);
    timeline.add(vm.name() + " runs and counts");
  }

  // A guest that ends by itself while it is declared Paused stays down until it is declared On.
  private void awaitPausedOrLost(TestVm vm) {
    await(vm.name() + " paused, or lost while it was")
        .atMost(CONVERGED)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> isPausedOrLost(vm.status()));
    timeline.add(vm.name() + " is " + vm.status().phase());
  }

  private static boolean isPausedOrLost(VirtualMachineStatus status) {
    LastEnd end = status.lastEnd();
    return status.phase() == Phase.Paused
        || (status.phase() == Phase.Failed
            && end != null
            && end.reason() == Reason.GuestCrashed
            && Objects.equals(end.domain(), status.domain()));
  }

  /** Each boot that the guest has told of is a run, and each run but the newest has its end. */
  private void checkHistory(TestVm vm) {
    List<GuestRun> history = vm.status().history();
    assertThat(history)
        .as("the runs of %s", vm.name())
        .hasSizeGreaterThanOrEqualTo(Math.min(History.LENGTH, ledger.bootsOf(vm.name())));
    assertThat(history.getFirst().goesOn()).as("%s runs: %s", vm.name(), history).isTrue();
    assertThat(history.stream().skip(1))
        .as("the ends of %s", vm.name())
        .allSatisfy(run -> {
          assertThat(run.endedAt()).isNotNull();
          assertThat(run.reason()).isNotNull();
          assertThat(run.message()).isNotBlank();
          assertThat(run.by()).isNotNull();
        });
  }

  private void awaitPhase(TestVm vm, Phase... phases) {
    Phase phase =
        await(vm.name() + " in phase " + Arrays.toString(phases))
            .atMost(CONVERGED)
            .ignoreExceptionsInstanceOf(KubernetesClientException.class)
            .until(() -> vm.status().phase(), List.of(phases)::contains);
    timeline.add(vm.name() + " is " + phase);
  }

  private void leave(QemuCount count) {
    vms.forEach(declared -> declared.vm().delete());
    vms.forEach(declared -> declared.vm().awaitGone());
    assertThat(count.now()).as("QEMU of VMs that are gone").isEmpty();
    assertThat(space.domains()).isEmpty();
    await("no slot is left").atMost(Duration.ofMinutes(2)).until(() -> space.slots().isEmpty());
    timeline.add("all are gone");
  }
}
