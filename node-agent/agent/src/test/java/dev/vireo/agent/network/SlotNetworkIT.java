package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Real links, filters, dnsmasq and a real DHCP client behind a real QEMU's tap; needs root. */
class SlotNetworkIT {
  private static final String MAC = "02:11:22:33:44:55";
  private static final NicKey KEY = new NicKey("d9a6f0e4-5d0c-4a51-9d0e-0f3e5f9b6a01", "default");
  private static final NicRequest NIC = new NicRequest(KEY, MAC, "web-1");

  @TempDir Path folder;

  @Test
  void guestGetsThePodsAddressAndReachesItsGateway(TestReporter reporter) throws IOException {
    try (var node = new TestNode("a", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      long begin = System.nanoTime();
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      reporter.publishEntry("connect ms", Long.toString((System.nanoTime() - begin) / 1_000_000));

      assertThat(nic)
          .isEqualTo(
              new SlotInterface(KEY, KEY.tapName(), MAC, 1500, "10.244.7.5", Optional.empty()));
      assertThat(node.inPod("ip", "link", "show", "eth0")).contains(MAC);

      node.plugGuest(nic.tap(), MAC);
      assertThat(node.askForAddress().lines())
          .contains(
              "ip=10.244.7.5",
              "mask=24",
              "router=10.244.7.1",
              "mtu=1500",
              "lease=4294967295",
              "hostname=web-1");
      node.inGuest("ip", "addr", "add", "10.244.7.5/24", "dev", "card");
      assertThat(node.guestReaches("10.244.7.1")).isTrue();
    }
  }

  @Test
  void guestWithASingleAddressIsToldTheWayToItsGateway() throws IOException {
    try (var node = new TestNode("b", folder).withSingleAddress("169.254.1.1", "10.9.8.7")) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      node.plugGuest(nic.tap(), MAC);

      assertThat(node.askForAddress().lines())
          .contains(
              "ip=10.9.8.7",
              "mask=32",
              "staticroutes=169.254.1.1/32 0.0.0.0 0.0.0.0/0 169.254.1.1");
      node.inGuest("ip", "addr", "add", "10.9.8.7/32", "dev", "card");
      node.inGuest("ip", "route", "add", "169.254.1.1", "dev", "card");
      assertThat(node.guestReaches("169.254.1.1")).isTrue();
    }
  }

  @Test
  void anotherMacGetsNoAnswer() throws IOException {
    try (var node = new TestNode("c", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      node.plugGuest(nic.tap(), "02:11:22:33:44:66");

      assertThat(node.askForAddress()).isEmpty();
    }
  }

  @Test
  void wholeConnectionIsNotTouchedByAnotherAgent() throws IOException {
    try (var node = new TestNode("d", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      String before = stateOf(node);

      assertThat(node.network().connect(node.slot(), NIC)).isEqualTo(nic);

      assertThat(stateOf(node)).isEqualTo(before);
      assertThat(node.network().connected()).containsExactly(KEY);
    }
  }

  @Test
  void whatIsMissingIsMadeAndTheTapOfTheRunningGuestStays() throws IOException {
    try (var node = new TestNode("e", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      node.plugGuest(nic.tap(), MAC);
      int tap = node.indexOf(nic.tap());
      List<List<String>> losses =
          List.of(
              List.of("ip", "link", "del", KEY.vethName()),
              List.of("tc", "qdisc", "del", "dev", KEY.tapName(), "ingress"),
              List.of("ip", "link", "set", KEY.vethName(), "down"));
      for (List<String> loss : losses) {
        node.inNode(loss.toArray(String[]::new));

        node.network().connect(node.slot(), NIC);

        assertThat(node.indexOf(nic.tap())).isEqualTo(tap);
        assertThat(node.askForAddress()).as("after %s", loss).contains("ip=10.244.7.5\n");
      }
      Cgroups.of(HostPaths.standard()).killAndRemove(node.group().child(DhcpServer.GROUP));
      node.network().connect(node.slot(), NIC);
      assertThat(node.askForAddress())
          .as("after its server was killed")
          .contains("ip=10.244.7.5\n");
    }
  }

  @Test
  void serverThatDiesIsToldAndMadeAnew() throws IOException {
    try (var node = new TestNode("m", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      node.plugGuest(nic.tap(), MAC);
      SlotNetwork ofNextAgent = node.network();
      var lost = new CopyOnWriteArrayList<NicKey>();
      ofNextAgent.onLoss(lost::add);
      ofNextAgent.connect(node.slot(), NIC);
      Cgroups cgroups = Cgroups.of(HostPaths.standard());
      cgroups.killAndRemove(node.group().child(DhcpServer.GROUP));

      await().atMost(Duration.ofSeconds(20)).until(() -> !lost.isEmpty());
      assertThat(lost).containsExactly(KEY);
      ofNextAgent.connect(node.slot(), NIC);

      assertThat(cgroups.processesOf(node.group().child(DhcpServer.GROUP))).hasSize(1);
      assertThat(node.askForAddress()).contains("ip=10.244.7.5\n");
    }
  }

  @Test
  void guestFollowsItsSlotIntoANewSandbox() throws IOException {
    try (var node = new TestNode("l", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotInterface nic = node.network().connect(node.slot(), NIC);
      node.network().linkUp(nic);
      node.plugGuest(nic.tap(), MAC);
      int tap = node.indexOf(nic.tap());
      node.renewPod().withNetwork("10.244.7.1", "10.244.7.9", 24);

      SlotInterface anew = node.network().connect(node.slot(), NIC);
      assertThat(anew.ip()).isEqualTo("10.244.7.9");
      assertThat(anew.asked()).as("what the guest has still").contains("10.244.7.5");
      node.network().linkDown(anew);
      assertThat(node.network().connect(node.slot(), NIC).asked()).isEmpty();
      node.network().linkUp(anew);
      assertThat(node.network().connect(node.slot(), NIC).isReaddressed()).isFalse();

      assertThat(node.indexOf(nic.tap())).isEqualTo(tap);
      assertThat(node.askForAddress()).contains("ip=10.244.7.9\n");
      Cgroups cgroups = Cgroups.of(HostPaths.standard());
      assertThat(cgroups.processesOf(node.group().child(DhcpServer.GROUP))).hasSize(1);
    }
  }

  @Test
  void serverThatWasNotRecordedIsReplaced() throws IOException {
    try (var node = new TestNode("f", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      node.network().connect(node.slot(), NIC);
      new NicRecords(folder.resolve("f")).forget(KEY);

      node.network().connect(node.slot(), NIC);

      Cgroups cgroups = Cgroups.of(HostPaths.standard());
      assertThat(cgroups.processesOf(node.group().child(DhcpServer.GROUP))).hasSize(1);
    }
  }

  @Test
  void nothingIsLeftAfterDisconnect() throws IOException {
    try (var node = new TestNode("g", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      String before = node.links();
      node.network().connect(node.slot(), NIC);

      node.network().disconnect(KEY);
      node.network().disconnect(KEY);

      assertThat(node.links()).isEqualTo(before);
      assertThat(node.inPod("ip", "-br", "link")).doesNotContain("vmp0");
      assertThat(node.inPod("tc", "qdisc", "show", "dev", "eth0")).doesNotContain("ingress");
      Cgroups cgroups = Cgroups.of(HostPaths.standard());
      assertThat(cgroups.childrenOf(node.group())).isEmpty();
      assertThat(node.network().connected()).isEmpty();
    }
  }

  @Test
  void nothingIsLeftWhenThePodWasGoneFirst() throws IOException {
    try (var node = new TestNode("h", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotNetwork network = node.network();
      network.connect(node.slot(), NIC);
      node.endPod();

      network.disconnect(KEY);

      assertThat(node.links()).doesNotContain(KEY.vethName(), KEY.tapName());
      Cgroups cgroups = Cgroups.of(HostPaths.standard());
      assertThat(cgroups.childrenOf(node.group())).isEmpty();
    }
  }

  @Test
  void guestsOfTwoNodesWithEqualInterfaceIndicesDoNotMeet() throws IOException {
    try (var a = new TestNode("i", folder).withNetwork("10.244.7.1", "10.244.7.5", 24);
        var b = new TestNode("j", folder).withNetwork("10.244.8.1", "10.244.8.5", 24)) {
      SlotInterface nicA = a.network().connect(a.slot(), NIC);
      SlotInterface nicB = b.network().connect(b.slot(), NIC);
      assertThat(a.indexOf(nicA.tap())).isEqualTo(b.indexOf(nicB.tap()));

      a.plugGuest(nicA.tap(), MAC);
      b.plugGuest(nicB.tap(), MAC);

      assertThat(a.askForAddress()).contains("ip=10.244.7.5\n");
      assertThat(b.askForAddress()).contains("ip=10.244.8.5\n");
      b.inGuest("ip", "addr", "add", "10.244.8.5/24", "dev", "card");
      assertThat(b.guestReaches("10.244.8.1")).isTrue();
    }
  }

  @Test
  void hostWithoutDhcpServerIsTold() throws IOException {
    try (var node = new TestNode("k", folder).withNetwork("10.244.7.1", "10.244.7.5", 24)) {
      SlotNetwork network = node.network(new WithoutDnsmasq(Commands.local()));

      assertThatThrownBy(() -> network.connect(node.slot(), NIC))
          .isInstanceOfSatisfying(
              HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HostToolMissing))
          .hasMessage(
              "The host has no dnsmasq, which gives guests their address. Install it (Debian:"
                  + " dnsmasq-base).");
      network.disconnect(KEY);
      assertThat(node.links()).doesNotContain(KEY.vethName(), KEY.tapName());
    }
  }

  private static String stateOf(TestNode node) {
    Cgroups cgroups = Cgroups.of(HostPaths.standard());
    return IpJson.linksOf(node.inNode("ip", "-json", "link")).toString()
        + IpJson.linksOf(node.inPod("ip", "-json", "addr"))
        + node.inPod("tc", "filter", "show", "dev", "vmp0", "ingress")
        + cgroups.processesOf(node.group().child(DhcpServer.GROUP));
  }

  /** A host on which dnsmasq is not installed. */
  private record WithoutDnsmasq(Commands commands) implements Commands {
    @Override
    public CommandResult attempt(Command command) {
      return commands.attempt(
          new Command(
              command.arguments().stream()
                  .map(word -> word.equals("dnsmasq") ? "dnsmasq-that-is-not-there" : word)
                  .toList(),
              command.input(),
              command.deadline(),
              command.started(),
              command.heard()));
    }

    @Override
    public String run(Command command) {
      return commands.run(command);
    }
  }
}
