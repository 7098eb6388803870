package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.testing.FakeGuest;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.DacOwner;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.VirtType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agent on fakes, without threads: {@link #settle} works until there is nothing to do before
 * time goes on or something happens.
 */
final class World implements HostClock {
  static final DomainUuid UUID = DomainUuid.of("22222222-0000-4000-8000-000000000002");

  /** What a guest waits at most that has ended soon after its first start. */
  static final Duration LONGEST_FIRST_WAIT = Duration.ofSeconds(11);

  private static final int ENOUGH = 20;
  static final DacOwner LIBVIRT_QEMU = new DacOwner(64_055, 64_055);

  /** As whom the host's libvirt runs QEMU; empty as root. */
  Optional<DacOwner> emulatorUser = Optional.of(LIBVIRT_QEMU);

  /** Whether libvirt of the host has told what it can run. */
  boolean factsKnown = true;

  /** The way into the slot's cgroup. */
  CgroupPlacement placement = CgroupPlacement.Wrapper;

  final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  final FakeApi api = new FakeApi(desired());
  final FakeHost host;

  /** How often an event asked for a look at the guest. */
  int looks;

  /** Whether work on guests' memories is held up until the test says so. */
  boolean worksLater;

  private final Queue<Runnable> works = new ArrayDeque<>();

  /** Whether the node's Hypervisor tells this boot. */
  HostTold hostTold = HostTold.TOLD;

  private final Path state;
  private Duration uptime = Duration.ofSeconds(1000);
  private HostIdentity identity = new HostIdentity("machine", "boot-2");
  private @Nullable Step haltAt;
  private DomainReconciler reconciler;
  int woken;
  private DomainMemory memory;
  private Subscription events;

  /** The agent was ended at a step. */
  static final class Halted extends Error {
    Halted(Step step) {
      super(step.word(), null, false, false);
    }
  }

  World(Path folder) {
    try {
      this.host = new FakeHost(Files.createDirectories(folder.resolve("volumes")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    host.qemuRuns = this::runs;
    this.state = folder.resolve("state");
    this.memory = new DomainMemory();
    this.events = subscribe();
    this.reconciler = agent();
  }

  private static Domain desired() {
    return Golden.domain();
  }

  private Subscription subscribe() {
    return libvirt.subscribe(new GuestEvents(memory, new Counter(), this));
  }

  private DomainReconciler agent() {
    Halts halts =
        step -> {
          if (step == haltAt) {
            throw new Halted(step);
          }
        };
    NodeFiles files =
        new NodeFiles(
            new ClosedDomains(state.resolve("closed")),
            new OpenDomains(state.resolve("open")),
            new GuestMachines(state.resolve("saved")));
    return DomainReconciler.of(
        identity,
        () -> hostTold,
        api.api(),
        libvirt,
        host.ports(),
        files,
        memory,
        () -> Optional.of(facts()).filter(_ -> factsKnown),
        this,
        halts,
        this::work,
        _ -> woken++);
  }

  private void work(Runnable work) {
    if (worksLater) {
      works.add(work);
    } else {
      work.run();
    }
  }

  /** What works on guests' memories comes to its end. */
  void finishWorks() {
    while (!works.isEmpty()) {
      works.remove().run();
    }
  }

  HostFacts facts() {
    return new HostFacts(
        VirtType.QEMU,
        "x86_64",
        placement,
        "/var/lib/vireo/bin/slot-qemu",
        emulatorUser,
        MemorySize.ofMib(4096));
  }

  /** The agent's process ends, and another one is started. */
  void restartAgent() {
    events.close();
    haltAt = null;
    host.expected.clear();
    memory = new DomainMemory();
    events = subscribe();
    reconciler = agent();
  }

  /** The host is booted anew. */
  void rebootHost() {
    libvirt.disconnect("boot");
    libvirt.rebootHost();
    libvirt.reconnect();
    identity = new HostIdentity("machine", "boot-3");
    host.connected.clear();
    restartAgent();
  }

  /** The folder of the agent's own files. */
  Path state() {
    return state;
  }

  /** The agent's files, on another machine that has taken the node's name. */
  void moveToAnotherMachine() {
    libvirt.disconnect("boot");
    libvirt.rebootHost();
    libvirt.reconnect();
    identity = new HostIdentity("another machine", "boot-1");
    host.connected.clear();
    restartAgent();
  }

  void haltAt(Step step) {
    haltAt = step;
  }

  /** Looks at the Domain once. */
  Next look() {
    return reconciler.reconcile(DomainKey.of(api.domain));
  }

  /** Works on the Domain until it waits; returns for what. */
  Next settle() {
    for (int i = 0; i < ENOUGH; i++) {
      int before = woken;
      Next next = look();
      if (woken > before) {
        continue;
      }
      if (!(next instanceof Next.After(Duration in)) || in.isPositive()) {
        return next;
      }
    }
    throw new AssertionError("The agent does not come to rest: " + api.domain.getStatus());
  }

  /** Time goes on, and the Domain is looked at. */
  Next after(Duration time) {
    uptime = uptime.plus(time);
    return settle();
  }

  /** The guest is started, runs, and its QEMU is killed. */
  void startAndCrash() {
    settle();
    guest().killQemu();
    settle();
  }

  /** The Domain is looked at until libvirt could have told how its guest ended. */
  void settleWithoutWord() {
    settle();
    after(DomainObserver.WORD_IS_DUE);
  }

  /** Time goes on while the agent works. */
  void pass(Duration time) {
    uptime = uptime.plus(time);
  }

  /** Of open Domains nothing can be written any more, as on a full disk. */
  void breakOpenFiles() throws IOException {
    loseOpenFiles();
    Path open = state.resolve("open");
    Files.delete(open);
    Files.writeString(open, "no folder");
  }

  /** The next agent knows of no open Domain. */
  void loseOpenFiles() {
    try (Stream<Path> files = Files.list(state.resolve("open"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the Domain is closed cannot be read, as on a disk that fails. */
  void breakClosedFile() {
    try {
      Files.createSymbolicLink(closedFile(), closedFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void mendClosedFile() throws IOException {
    Files.delete(closedFile());
  }

  private Path closedFile() {
    return state.resolve("closed").resolve(api.domain.getMetadata().getUid());
  }

  /** The operator tells the guest to run, or not to. */
  void power(GuestPower power) {
    tell("power", power);
  }

  /** The operator tells the guest to reboot. */
  void reboot(String at) {
    tell("rebootedAt", at);
  }

  /** The operator has the guest reset. */
  void reset(String at) {
    tell("resetAt", at);
  }

  /** The operator says what follows when the guest ends by itself. */
  void tell(RestartPolicy policy) {
    tell("restartPolicy", policy);
  }

  /** The operator takes it upon itself what follows. */
  void tellNothing() {
    tell(told().restartedByTheOperator());
  }

  /** The operator says what becomes of the domain when its guest reboots. */
  void onReboot(RebootAction action) {
    tell("onReboot", action);
  }

  /** A change waits for the guest's next start or reboot. */
  void changeWaits() {
    tell(told().restartedByTheOperator().endedByReboot());
  }

  private DomainRun told() {
    return api.domain.getSpec().run();
  }

  /** The operator has the guest probed so. */
  void probe(@Nullable Probes probes) {
    tell("probes", probes);
  }

  private void tell(String field, @Nullable Object value) {
    ObjectNode run = Golden.YAML.valueToTree(told());
    run.set(field, Golden.YAML.valueToTree(value));
    tell(Golden.YAML.convertValue(run, DomainRun.class));
  }

  private void tell(DomainRun run) {
    api.domain = Golden.copy(api.domain);
    api.domain.setSpec(api.domain.getSpec().telling(run));
  }

  /** The VM's guest had been started again in earlier incarnations. */
  void countedBefore(Restarts restarts) {
    ObjectNode tree = Golden.YAML.valueToTree(api.domain);
    ((ObjectNode) tree.get("spec")).set("earlierRestarts", Golden.YAML.valueToTree(restarts));
    api.domain = Golden.YAML.convertValue(tree, Domain.class);
  }

  /** The guest's libvirt domain. */
  LibvirtDomain domain() {
    return libvirt.lookup(UUID).orElseThrow();
  }

  void delete() {
    api.domain = Golden.copy(api.domain);
    api.domain.getMetadata().setDeletionTimestamp("2026-11-01T00:00:00Z");
  }

  FakeGuest guest() {
    return libvirt.guest(UUID);
  }

  boolean runs() {
    return libvirt.lookup(UUID).isPresent();
  }

  /** How often libvirt was asked for that, in vain or not. */
  long calls(Operation operation) {
    return libvirt.calls().stream()
        .map(FakeLibvirtHost.Call::operation)
        .filter(operation::equals)
        .count();
  }

  /** The end that the status tells. */
  DomainEnd end() {
    DomainEnd end = api.status().end();
    assertThat(end).isNotNull();
    return Objects.requireNonNull(end);
  }

  void assertClosedAndClean() {
    assertThat(api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(runs()).isFalse();
    assertThat(host.connected).isEmpty();
    assertThat(host.expected).isEmpty();
    assertThat(host.access.granted).isEmpty();
    assertThat(host.released).isNotEmpty();
  }

  DomainMemory memory() {
    return memory;
  }

  @Override
  public Instant time() {
    return Instant.parse("2026-11-01T00:00:00Z").plus(uptime);
  }

  @Override
  public Duration uptime() {
    return uptime;
  }

  /** Counts only: {@link #settle} looks. */
  private final class Counter implements GuestEvents.Sink {
    @Override
    public void guest(DomainUuid uuid) {
      looks++;
    }

    @Override
    public void guestAgent(DomainUuid uuid) {}

    @Override
    public void rebooted(DomainUuid uuid) {}

    @Override
    public void everything() {}
  }
}
