package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.Deadlines;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.HostInfo;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.Version;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.jna.CallLane.Call;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.CapabilitiesXml;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import dev.vireo.libvirt.xml.HostCapabilities;
import dev.vireo.libvirt.xml.VirtType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The real host. Threads, lanes and memory: see the package's description. */
public final class JnaLibvirtHost implements LibvirtHost {
  private static final String CREATE = "virDomainCreateXML";
  private static final String RESTORE = "virDomainRestoreFlags";
  private static final String LOOKUP = "virDomainLookupByUUID";

  private final Virt virt;
  private final LibvirtSettings settings;
  private final Deliveries deliveries = new Deliveries();
  private final Connector connector;
  private final Map<Lane, CallLane> lanes = new EnumMap<>(Lane.class);

  private JnaLibvirtHost(Virt virt, LibvirtSettings settings) {
    this.virt = virt;
    this.settings = settings;
    this.connector = new Connector(virt, settings, deliveries);
    for (Lane lane : Lane.values()) {
      int threads = lane.calls(settings.guestConnections());
      lanes.put(lane, new CallLane(lane.name().toLowerCase(Locale.ROOT), threads));
    }
  }

  /** Begins to connect and returns. Throws UnsatisfiedLinkError where libvirt is not installed. */
  public static LibvirtHost open(LibvirtSettings settings) {
    return open(NativeRuntime.virt(), settings);
  }

  /** The seam for tests: functions that hang or fail. */
  static JnaLibvirtHost open(Virt virt, LibvirtSettings settings) {
    JnaLibvirtHost host = new JnaLibvirtHost(virt, settings);
    host.deliveries.start();
    host.connector.start();
    return host;
  }

  @Override
  public ConnectionState connection() {
    return connector.state();
  }

  @Override
  public Subscription subscribe(LibvirtListener listener) {
    return connector.subscribe(listener);
  }

  @Override
  public HostInfo info() {
    return read("virConnectGetVersion", this::infoOf);
  }

  private HostInfo infoOf(Pointer connection) {
    long[] version = new long[1];
    Errors.check(virt, virt.virConnectGetVersion(connection, version));
    long[] library = new long[1];
    Errors.check(virt, virt.virConnectGetLibVersion(connection, library));
    String type = virt.virConnectGetType(connection);
    if (type == null) {
      throw Errors.last(virt);
    }
    return new HostInfo(
        Strings.take(Errors.check(virt, virt.virConnectGetHostname(connection))),
        type,
        Version.of(version[0]),
        Version.of(library[0]));
  }

  @Override
  public HostCapabilities capabilities() {
    return CapabilitiesXml.parseHost(
        probe(
            "virConnectGetCapabilities",
            connection ->
                Strings.take(Errors.check(virt, virt.virConnectGetCapabilities(connection)))));
  }

  @Override
  public DomainCapabilities domainCapabilities(CapabilitiesQuery query) {
    return CapabilitiesXml.parseDomain(
        probe(
            "virConnectGetDomainCapabilities",
            connection -> domainCapabilities(connection, query)));
  }

  private String domainCapabilities(Pointer connection, CapabilitiesQuery query) {
    return Strings.take(
        Errors.check(
            virt,
            virt.virConnectGetDomainCapabilities(
                connection,
                query.emulator().orElse(null),
                query.arch().orElse(null),
                query.machine().orElse(null),
                query.type().map(VirtType::value).orElse(null),
                0)));
  }

  @Override
  public List<DomainSummary> listDomains() {
    return read("virConnectGetAllDomainStats", connection -> DomainList.read(virt, connection));
  }

  @Override
  public Optional<LibvirtDomain> lookup(DomainUuid uuid) {
    // Asked before the look: a create that ends between the two has brought it up, or never will.
    Optional<String> beginning = beginningOf(uuid);
    try {
      String name = read(LOOKUP, connection -> on(connection, uuid, DomainHandle::name));
      return Optional.of(new JnaDomain(this, uuid, name));
    } catch (LibvirtException e) {
      if (e.isNoDomain() && beginning.isPresent()) {
        throw new DomainBusyException(uuid.toString(), LOOKUP, beginning.get());
      }
      if (e.isNoDomain()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The call that may bring the domain up. */
  private Optional<String> beginningOf(DomainUuid uuid) {
    if (lane(Lane.GUEST).runs(CREATE, uuid.toString())) {
      return Optional.of(CREATE);
    }
    return lane(Lane.MEMORY).runs(RESTORE, uuid.toString())
        ? Optional.of(RESTORE)
        : Optional.empty();
  }

  @Override
  public LibvirtDomain restore(DomainUuid uuid, String file, String xml) {
    return call(
        Lane.MEMORY,
        new Call(RESTORE, Optional.of(uuid.toString()), Lane.NO_DEADLINE),
        connection -> {
          Errors.check(virt, virt.virDomainRestoreFlags(connection, file, xml, Virt.SAVE_PAUSED));
          return new JnaDomain(this, uuid, on(connection, uuid, DomainHandle::name));
        });
  }

  @Override
  public LibvirtDomain create(DomainDef definition, StartMode mode) {
    String xml = DomainXmlWriter.write(definition);
    int flags =
        switch (mode) {
          case RUNNING -> 0;
          case PAUSED -> Virt.START_PAUSED;
        };
    Call call =
        new Call(CREATE, Optional.of(definition.uuid().toString()), settings.deadlines().create());
    return call(
        Lane.GUEST,
        call,
        connection -> {
          try (DomainHandle created =
              DomainHandle.own(virt, virt.virDomainCreateXML(connection, xml, flags))) {
            return new JnaDomain(this, created.uuid(), created.name());
          }
        });
  }

  @Override
  public void close() {
    connector.close();
    lanes.values().forEach(CallLane::close);
    deliveries.close();
  }

  Deadlines deadlines() {
    return settings.deadlines();
  }

  /** A call on one domain that does not wait for its QEMU. */
  <T> T read(String operation, DomainUuid uuid, Function<DomainHandle, T> calls) {
    return read(operation, connection -> on(connection, uuid, calls));
  }

  /** A call on one domain, the only one of its lane at a time. */
  <T> T exclusive(
      Lane lane,
      String operation,
      Duration deadline,
      DomainUuid uuid,
      BiFunction<Virt, DomainHandle, T> calls) {
    return call(
        lane,
        new Call(operation, Optional.of(uuid.toString()), deadline),
        connection -> on(connection, uuid, domain -> calls.apply(virt, domain)));
  }

  private <T> T on(Pointer connection, DomainUuid uuid, Function<DomainHandle, T> calls) {
    try (DomainHandle domain = DomainHandle.lookup(virt, connection, uuid)) {
      return calls.apply(domain);
    }
  }

  private <T> T read(String operation, Function<Pointer, T> calls) {
    return call(
        Lane.READ, new Call(operation, Optional.empty(), settings.deadlines().read()), calls);
  }

  private <T> T probe(String operation, Function<Pointer, T> calls) {
    return call(
        Lane.READ,
        new Call(operation, Optional.of("the host's capabilities"), settings.deadlines().probe()),
        calls);
  }

  private <T> T call(Lane lane, Call call, Function<Pointer, T> calls) {
    connector.checkUp();
    return lane(lane).call(call, () -> connector.with(lane, calls));
  }

  private CallLane lane(Lane lane) {
    CallLane threads = lanes.get(lane);
    if (threads == null) {
      throw new IllegalStateException("No lane " + lane);
    }
    return threads;
  }
}
