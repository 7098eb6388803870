package dev.vireo.agent.network;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.host.RealGroups;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A node with one pod, as a CNI makes it, and one guest, in three network namespaces of the
 * machine. The guest's card is a tap of its own that a real QEMU ties to the slot's tap.
 */
final class TestNode implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final String node;
  private String pod;
  private final String guest;
  private final Deque<Runnable> cleanups = new ArrayDeque<>();
  private final Commands commands = Commands.local();
  private final Processes processes = Processes.of(HostPaths.standard());
  private final Process nodeProcess;
  private Process sandbox;
  private final CgroupPath group;

  TestNode(String name, Path folder) throws IOException {
    this.name = name;
    this.folder = folder;
    node = namespace("node");
    pod = namespace("pod");
    guest = namespace("guest");
    nodeProcess = sleeperIn(node);
    sandbox = sleeperIn(pod);
    var groups = new RealGroups("vireo-it-" + name);
    cleanups.push(groups::close);
    group = groups.pod("pod1");
    linkPod();
  }

  private void linkPod() {
    in(node, "ip", "link", "add", "uplink", "type", "veth", "peer", "name", "eth0", "netns", pod);
    in(node, "ip", "link", "set", "uplink", "up");
    in(pod, "ip", "link", "set", "eth0", "up");
    in(pod, "ip", "link", "set", "lo", "up");
  }

  /** Ends the sandbox and makes another in a new namespace, as the kubelet does when it crashed. */
  TestNode renewPod() throws IOException {
    in(node, "ip", "link", "del", "uplink");
    endPod();
    pod = namespace("pod-anew");
    sandbox = sleeperIn(pod);
    linkPod();
    return this;
  }

  /** Gives the pod an address in a network with the node. */
  TestNode withNetwork(String gateway, String ip, int prefixLength) {
    in(node, "ip", "addr", "add", gateway + "/" + prefixLength, "dev", "uplink");
    in(pod, "ip", "addr", "add", ip + "/" + prefixLength, "dev", "eth0");
    in(pod, "ip", "route", "add", "default", "via", gateway);
    return this;
  }

  /** Gives the pod an address of its own and a gateway on the link, as Calico does. */
  TestNode withSingleAddress(String gateway, String ip) {
    in(node, "ip", "addr", "add", gateway + "/32", "dev", "uplink");
    in(node, "ip", "route", "add", ip, "dev", "uplink");
    in(pod, "ip", "addr", "add", ip + "/32", "dev", "eth0");
    in(pod, "ip", "route", "add", gateway, "dev", "eth0", "scope", "link");
    in(pod, "ip", "route", "add", "default", "via", gateway);
    return this;
  }

  private String namespace(String role) {
    String path = "vireo-it-" + name + "-" + role;
    commands.attempt(Command.of("ip", "netns", "del", path));
    commands.run(Command.of("ip", "netns", "add", path));
    cleanups.push(() -> commands.attempt(Command.of("ip", "netns", "del", path)));
    return path;
  }

  private Process sleeperIn(String namespace) throws IOException {
    Process process = new ProcessBuilder(inside(namespace, "sleep", "600")).start();
    cleanups.push(() -> end(process));
    Awaitility.await()
        .until(() -> processes.argumentsOf(process.pid()).equals(List.of("sleep", "600")));
    return process;
  }

  private static void end(Process process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static List<String> inside(String namespace, String... command) {
    var all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
    all.addAll(List.of(command));
    return all;
  }

  private String in(String namespace, String... command) {
    return commands.run(Command.of(inside(namespace, command)));
  }

  String inNode(String... command) {
    return in(node, command);
  }

  String inPod(String... command) {
    return in(pod, command);
  }

  String inGuest(String... command) {
    return in(guest, command);
  }

  CommandResult tryInGuest(String... command) {
    return commands.attempt(Command.of(inside(guest, command)).within(Duration.ofSeconds(30)));
  }

  /** A network as an agent that has just been started has it. */
  SlotNetwork network() {
    return network(commands);
  }

  SlotNetwork network(Commands programs) {
    Cgroups cgroups = Cgroups.of(HostPaths.standard());
    return new MirredSlotNetwork(
        Path.of("/proc"),
        new NodeNamespace(inside(node), nodeProcess.pid()),
        programs,
        processes,
        new DhcpServer(programs, cgroups, processes),
        new NicRecords(folder.resolve(name)),
        new ServerWatch(processes, Duration.ZERO));
  }

  Slot slot() {
    ProcessIdentity identity = processes.identityOf(sandbox.pid()).orElseThrow();
    return new Slot(
        new PodUid("pod-1"),
        group,
        identity,
        processes.networkNamespaceOf(identity.pid()).orElseThrow(),
        folder,
        folder);
  }

  CgroupPath group() {
    return group;
  }

  /** Puts a guest's card on the tap. */
  TestNode plugGuest(String tap, String mac) throws IOException {
    Process qemu =
        new ProcessBuilder(
                inside(
                    node,
                    "qemu-system-x86_64",
                    "-machine",
                    "none",
                    "-display",
                    "none",
                    "-netdev",
                    "tap,id=a,ifname=%s,script=no,downscript=no".formatted(tap),
                    "-netdev",
                    "tap,id=b,ifname=card,script=no,downscript=no",
                    "-netdev",
                    "hubport,id=c,hubid=0,netdev=a",
                    "-netdev",
                    "hubport,id=d,hubid=0,netdev=b"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + "-qemu.log").toFile())
            .start();
    cleanups.push(() -> end(qemu));
    Awaitility.await().until(() -> inNode("ip", "-br", "link").contains("card"));
    in(node, "ip", "link", "set", "card", "netns", guest);
    in(guest, "ip", "link", "set", "card", "address", mac, "up");
    return this;
  }

  /**
   * What the guest's DHCP client is told, one VARIABLE=VALUE in a line; empty without an answer.
   */
  String askForAddress() throws IOException {
    Path script = folder.resolve("udhcpc-script");
    Files.writeString(
        script,
        "#!/bin/sh\n[ \"$1\" = bound ] && env | grep -E \"^(ip|mask|router|dns|mtu|lease|hostname|search|staticroutes)=\"\nexit 0\n");
    script.toFile().setExecutable(true);
    return tryInGuest(
            "busybox",
            "udhcpc",
            "-i",
            "card",
            "-n",
            "-q",
            "-t",
            "4",
            "-T",
            "1",
            "-O",
            "staticroutes",
            "-O",
            "mtu",
            "-s",
            script.toString())
        .output();
  }

  boolean guestReaches(String ip) {
    return tryInGuest("ping", "-c", "1", "-W", "5", ip).succeeded();
  }

  /** Ends the pod as the kubelet does when nobody stopped the guest. */
  void endPod() {
    end(sandbox);
    commands.run(Command.of("ip", "netns", "del", pod));
  }

  int indexOf(String link) {
    return IpJson.linksOf(inNode("ip", "-json", "link", "show", "dev", link))
        .values()
        .iterator()
        .next()
        .index();
  }

  String links() {
    return inNode("ip", "-br", "link");
  }

  @Override
  public void close() {
    while (!cleanups.isEmpty()) {
      cleanups.pop().run();
    }
  }
}
