package dev.vireo.agent.network;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The wiring of the package's drawing. */
record MirredSlotNetwork(
    Path proc,
    NodeNamespace node,
    Commands commands,
    Processes processes,
    DhcpServer dhcp,
    NicRecords records,
    ServerWatch watch)
    implements SlotNetwork {

  private static final Duration SHORT_LIFE_OF_SERVER = Duration.ofSeconds(10);

  /** The filters that tie the links together; only all of them are of use. */
  private enum Filters {
    WHOLE,
    MISSING
  }

  static SlotNetwork of(HostPaths paths, Commands commands, Cgroups cgroups, Processes processes) {
    return new MirredSlotNetwork(
        paths.proc(),
        NodeNamespace.own(),
        commands,
        processes,
        new DhcpServer(commands, cgroups, processes),
        new NicRecords(paths.run().resolve("network")),
        new ServerWatch(processes, SHORT_LIFE_OF_SERVER));
  }

  @Override
  public SlotInterface connect(Slot slot, NicRequest request) {
    NicKey key = request.key();
    Netlink pod = Netlink.of(commands, slot.sandbox());
    Netlink own = Netlink.of(commands, node);
    String podJson = pod.addressesAndRoutes();
    WiringState state = stateOf(IpJson.linksOf(podJson), own, key);
    PodAddress address = addressOf(state.podLink(), IpJson.routesOf(podJson, Wiring.POD_LINK));

    Optional<ProcessIdentity> server = serverOf(slot, key, state);
    Optional<String> asked = records.find(key).flatMap(NicRecord::asked);
    var known = new NicRecord(key, slot.cgroup().value(), slot.sandbox(), server, asked);
    records.save(known);
    Filters filters = filtersOf(pod, own, state, key);
    link(pod, own, state, request);
    Together.run(
        () -> tiePod(pod, filters),
        () -> tieNode(own, state, key, filters),
        () -> {
          ProcessIdentity serving =
              server.orElseGet(() -> startServer(slot, request, address, known));
          watch.begin(key, serving);
        });
    return new SlotInterface(key, key.tapName(), request.mac(), address.mtu(), address.ip(), asked);
  }

  @Override
  public void linkUp(SlotInterface nic) {
    asked(nic, Optional.of(nic.ip()));
  }

  @Override
  public void linkDown(SlotInterface nic) {
    asked(nic, Optional.empty());
  }

  private void asked(SlotInterface nic, Optional<String> ip) {
    records.find(nic.key()).ifPresent(known -> records.save(known.askedFor(ip)));
  }

  private ProcessIdentity startServer(
      Slot slot, NicRequest request, PodAddress address, NicRecord known) {
    ProcessIdentity started =
        dhcp.start(
            slot,
            DhcpConfig.textOf(address, request, NameServers.of(resolvConfOf(slot.sandbox()))));
    records.save(known.servedBy(started));
    return started;
  }

  private void endServer(ProcessIdentity server) {
    watch.leave(server);
    dhcp.end(server);
  }

  /** A server listens on one very veth: without that veth it serves nobody and is ended. */
  private Optional<ProcessIdentity> serverOf(Slot slot, NicKey key, WiringState state) {
    Optional<ProcessIdentity> server =
        records
            .find(key)
            .flatMap(NicRecord::server)
            .filter(process -> dhcp.isServing(process, slot));
    if (state.isPaired()) {
      return server;
    }
    server.ifPresent(this::endServer);
    return Optional.empty();
  }

  private void link(Netlink pod, Netlink own, WiringState state, NicRequest request) {
    NicKey key = request.key();
    if (state.isMispaired()) {
      own.deleteLinks(List.of(key.vethName()));
      pod.deleteLinks(List.of(Wiring.POD_VETH));
    }
    pod.ip(Wiring.podLinks(state.paired(), request.mac(), key.vethName(), node.process()));
  }

  private static void tiePod(Netlink pod, Filters filters) {
    if (filters == Filters.MISSING) {
      filter(pod, Wiring.podFilters(), List.of(Wiring.POD_VETH, Wiring.POD_LINK));
    }
  }

  private static void tieNode(Netlink own, WiringState state, NicKey key, Filters filters) {
    own.ip(Wiring.nodeLinks(state.paired(), key.vethName(), key.tapName()));
    if (filters == Filters.MISSING) {
      filter(
          own,
          Wiring.nodeFilters(key.vethName(), key.tapName()),
          List.of(key.vethName(), key.tapName()));
    }
  }

  private static WiringState stateOf(Map<String, LinkState> podLinks, Netlink own, NicKey key) {
    LinkState eth0 = podLinks.get(Wiring.POD_LINK);
    if (eth0 == null) {
      throw new HostException(
          Reason.HostFault, "The slot's sandbox has no interface " + Wiring.POD_LINK + ".");
    }
    Map<String, LinkState> nodeLinks =
        IpJson.linksOf(own.links(List.of(key.vethName(), key.tapName())));
    return new WiringState(
        eth0,
        Optional.ofNullable(podLinks.get(Wiring.POD_VETH)),
        Optional.ofNullable(nodeLinks.get(key.vethName())),
        Optional.ofNullable(nodeLinks.get(key.tapName())));
  }

  private static PodAddress addressOf(LinkState eth0, List<PodRoute> routes) {
    String cidr =
        eth0.addresses().stream()
            .findFirst()
            .orElseThrow(() ->
                new HostException(Reason.HostFault, "The slot's eth0 has no IPv4 address yet."));
    int slash = cidr.indexOf('/');
    return new PodAddress(
        cidr.substring(0, slash), Integer.parseInt(cidr.substring(slash + 1)), eth0.mtu(), routes);
  }

  private static Filters filtersOf(Netlink pod, Netlink own, WiringState state, NicKey key) {
    boolean whole =
        state.isPaired()
            && state.tap().isPresent()
            && areTied(pod, Wiring.POD_VETH, Wiring.POD_LINK)
            && areTied(own, key.vethName(), key.tapName());
    return whole ? Filters.WHOLE : Filters.MISSING;
  }

  private static boolean areTied(Netlink namespace, String one, String other) {
    return IpJson.redirectsOf(namespace.filters(List.of(one, other)))
        .equals(List.of(Set.of(other), Set.of(one)));
  }

  /** On new links that works at once; what half of a connection left behind is removed first. */
  private static void filter(Netlink namespace, List<String> filters, List<String> links) {
    if (!namespace.tryTc(filters)) {
      namespace.deleteFilters(links);
      namespace.tc(filters);
    }
  }

  private String resolvConfOf(ProcessIdentity sandbox) {
    try {
      return Files.readString(
          proc.resolve(Long.toString(sandbox.pid())).resolve("root/etc/resolv.conf"));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void disconnect(NicKey key) {
    Optional<NicRecord> known = records.find(key);
    known.flatMap(NicRecord::server).ifPresent(this::endServer);
    known.ifPresent(nic -> dhcp.removeGroup(new CgroupPath(nic.slotGroup())));
    known
        .map(NicRecord::sandbox)
        .filter(processes::isAlive)
        .ifPresent(
            sandbox -> Netlink.of(commands, sandbox).deleteFilters(List.of(Wiring.POD_LINK)));
    Netlink own = Netlink.of(commands, node);
    List<String> links = List.of(key.vethName(), key.tapName());
    own.deleteLinks(links);
    Map<String, LinkState> left = IpJson.linksOf(own.links(links));
    if (!left.isEmpty()) {
      throw new HostException(
          Reason.HostFault, "Links %s cannot be removed.".formatted(left.keySet()));
    }
    records.forget(key);
  }

  @Override
  public void onLoss(Consumer<NicKey> listener) {
    watch.tell(listener);
  }

  @Override
  public Set<NicKey> connected() {
    return records.all().stream().map(NicRecord::key).collect(toUnmodifiableSet());
  }
}
