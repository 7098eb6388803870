package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.HostInfo;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.Version;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.HostCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A libvirt host in memory. Starts connected and empty; domains are transient, start and stop at
 * once. {@link #faults()} breaks calls, {@link #guest} plays a guest, {@link #disconnect} and
 * {@link #reconnect} play the daemon.
 */
public final class FakeLibvirtHost implements LibvirtHost {
  /** One call as it arrived, with the domain if it was about one. */
  public record Call(Operation operation, Optional<DomainUuid> uuid) {}

  private static final int RESTORED = 2;

  private final FakeMachines machines = new FakeMachines();
  private final List<Call> calls = new ArrayList<>();
  private final Faults faults = new Faults();
  private final EventPump events = new EventPump();
  private ConnectionState connection = new ConnectionState.Up(1);
  private long epoch = 1;
  private Optional<Creation> held = Optional.empty();

  private record Creation(DomainDef definition, StartMode mode) {}

  /** The switches that break calls. */
  public Faults faults() {
    return faults;
  }

  /** Plays the guest of that domain. */
  public FakeGuest guest(DomainUuid uuid) {
    return new FakeGuest(this, uuid);
  }

  /** All calls so far, in order, the failed ones too. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The daemon goes: calls fail, no events come, guests run on. */
  public void disconnect(String reason) {
    synchronized (this) {
      connection = new ConnectionState.Down(reason);
      events.add(new LibvirtEvent.Disconnected(reason));
    }
    deliver();
  }

  /** The daemon is back. What happened to guests in between was told to nobody. */
  public void reconnect() {
    synchronized (this) {
      epoch++;
      connection = new ConnectionState.Up(epoch);
      events.add(new LibvirtEvent.Connected(epoch));
    }
    deliver();
  }

  /** Events are told no more, as when libvirt answers calls before it tells what has happened. */
  public void withholdEvents() {
    events.withhold();
  }

  /** What was withheld is told now. */
  public void tellEvents() {
    events.tell();
  }

  /**
   * Everything that ran is gone without a word, as after a boot of the host. Use it while
   * disconnected.
   */
  public synchronized void rebootHost() {
    machines.clear();
  }

  /** Someone else starts a domain beside us. */
  public void startBesides(DomainDef definition) {
    synchronized (this) {
      start(definition, StartMode.RUNNING);
    }
    deliver();
  }

  /** The create that was held brings its domain up. */
  public void finishCreate() {
    synchronized (this) {
      Creation late = held.orElseThrow();
      held = Optional.empty();
      start(late.definition(), late.mode());
    }
    deliver();
  }

  @Override
  public synchronized ConnectionState connection() {
    return connection;
  }

  @Override
  public Subscription subscribe(LibvirtListener listener) {
    Subscription subscription;
    synchronized (this) {
      LibvirtEvent first =
          switch (connection) {
            case ConnectionState.Up(long number) -> new LibvirtEvent.Connected(number);
            case ConnectionState.Down(String reason) -> new LibvirtEvent.Disconnected(reason);
          };
      subscription = events.subscribe(listener, first);
    }
    deliver();
    return subscription;
  }

  @Override
  public HostInfo info() {
    return ask(
        Operation.INFO,
        () -> new HostInfo("fake", "QEMU", new Version(7, 2, 22), new Version(9, 0, 0)));
  }

  @Override
  public HostCapabilities capabilities() {
    return ask(Operation.CAPABILITIES, () -> FakeCapabilities.HOST);
  }

  @Override
  public DomainCapabilities domainCapabilities(CapabilitiesQuery query) {
    return ask(Operation.DOMAIN_CAPABILITIES, () -> FakeCapabilities.of(query));
  }

  @Override
  public List<DomainSummary> listDomains() {
    return ask(Operation.LIST, machines::list);
  }

  @Override
  public synchronized Optional<LibvirtDomain> lookup(DomainUuid uuid) {
    enter(Operation.LOOKUP, Optional.of(uuid));
    Optional<LibvirtDomain> found =
        machines.find(uuid).map(machine -> new FakeDomain(this, uuid, machine.definition().name()));
    faults.after(Operation.LOOKUP);
    if (found.isEmpty() && held.filter(late -> late.definition().uuid().equals(uuid)).isPresent()) {
      throw new DomainBusyException(
          uuid.toString(), Operation.LOOKUP.name(), Operation.CREATE.name());
    }
    return found;
  }

  @Override
  public LibvirtDomain create(DomainDef definition, StartMode mode) {
    try {
      synchronized (this) {
        enter(Operation.CREATE, Optional.of(definition.uuid()));
        if (faults.takeHeldCreate()) {
          held = Optional.of(new Creation(definition, mode));
          throw Faults.late(Operation.CREATE);
        }
        start(definition, mode);
        faults.after(Operation.CREATE);
      }
    } finally {
      deliver();
    }
    return new FakeDomain(this, definition.uuid(), definition.name());
  }

  @Override
  public LibvirtDomain restore(DomainUuid uuid, String file, String xml) {
    try {
      synchronized (this) {
        enter(Operation.RESTORE, Optional.of(uuid));
        DomainDef definition = FakeMemory.read(file, xml);
        machines.restore(definition);
        tell(lifecycle(definition, new LifecycleChange.Started(RESTORED)));
        faults.after(Operation.RESTORE);
        return new FakeDomain(this, uuid, definition.name());
      }
    } finally {
      deliver();
    }
  }

  @Override
  public void close() {
    disconnect("The libvirt host was closed.");
  }

  private void start(DomainDef definition, StartMode mode) {
    machines.add(definition, mode);
    tell(lifecycle(definition, new LifecycleChange.Started(0)));
  }

  synchronized FakeMachine machine(DomainUuid uuid) {
    return machines
        .find(uuid)
        .orElseThrow(() -> new IllegalArgumentException("No such domain in the fake: " + uuid));
  }

  void change(DomainUuid uuid, UnaryOperator<FakeMachine> change, List<LibvirtEvent> told) {
    synchronized (this) {
      machines.replace(change.apply(machine(uuid)));
      told.forEach(this::tell);
    }
    deliver();
  }

  void become(DomainUuid uuid, DomainState state, LifecycleChange told) {
    DomainDef definition = machine(uuid).definition();
    change(uuid, machine -> machine.with(state), List.of(lifecycle(definition, told)));
  }

  void end(DomainUuid uuid, StopReason reason) {
    synchronized (this) {
      DomainDef definition = machine(uuid).definition();
      machines.remove(uuid);
      faults.unhang(uuid);
      tell(lifecycle(definition, new LifecycleChange.Stopped(reason, reason.detail())));
    }
    deliver();
  }

  <T> T call(Operation operation, DomainUuid uuid, Function<FakeMachine, T> body) {
    try {
      synchronized (this) {
        enter(operation, Optional.of(uuid));
        T result = body.apply(machines.existing(uuid));
        faults.after(operation);
        return result;
      }
    } finally {
      deliver();
    }
  }

  /** Never under our lock, as listeners may wait for others who need it. */
  private void deliver() {
    if (!Thread.holdsLock(this)) {
      events.deliver();
    }
  }

  void act(Operation operation, DomainUuid uuid, Consumer<FakeMachine> body) {
    call(
        operation,
        uuid,
        machine -> {
          body.accept(machine);
          return machine;
        });
  }

  private <T> T ask(Operation operation, Supplier<T> body) {
    synchronized (this) {
      enter(operation, Optional.empty());
      T result = body.get();
      faults.after(operation);
      return result;
    }
  }

  private void enter(Operation operation, Optional<DomainUuid> uuid) {
    calls.add(new Call(operation, uuid));
    if (connection instanceof ConnectionState.Down(String reason)) {
      throw new DisconnectedException(reason, Effect.NONE);
    }
    faults.before(operation, uuid);
  }

  private void tell(LibvirtEvent event) {
    if (connection instanceof ConnectionState.Up) {
      events.add(event);
    }
  }

  private static LibvirtEvent lifecycle(DomainDef definition, LifecycleChange change) {
    return new LibvirtEvent.Lifecycle(definition.uuid(), definition.name(), change);
  }
}
