package dev.vireo.agent.probe;

import dev.vireo.agent.domain.DomainMemory;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.v1alpha1.ExecProbe;
import dev.vireo.api.v1alpha1.HttpGetProbe;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.TcpSocketProbe;
import dev.vireo.libvirt.LibvirtHost;
import java.util.function.Function;

/** Asks each guest in the way that its probe says. */
final class GuestProber implements Prober {
  private final NetworkProber network = new NetworkProber();
  private final AgentProber agents;
  private final DomainMemory memory;

  GuestProber(LibvirtHost libvirt, DomainMemory memory, HostClock clock) {
    this.agents = new AgentProber(libvirt, clock);
    this.memory = memory;
  }

  @Override
  public ProbeOutcome probe(ProbeKey key, ProbeTarget target, int boots) {
    Probe probe = target.probe();
    HttpGetProbe http = probe.httpGet();
    if (http != null) {
      return atAddress(target, address -> network.http(address, http, probe.timeout()));
    }
    TcpSocketProbe tcp = probe.tcpSocket();
    if (tcp != null) {
      return atAddress(target, address -> network.tcp(address, tcp.port(), probe.timeout()));
    }
    ExecProbe exec = probe.exec();
    return exec == null ? agents.ping(key, target) : agents.exec(key, target, exec, boots);
  }

  private ProbeOutcome atAddress(ProbeTarget target, Function<String, ProbeOutcome> question) {
    return memory
        .doneFor(target.domainUid())
        .address()
        .map(question)
        .orElseGet(() -> new ProbeOutcome.NotMade("the guest's slot has no address yet"));
  }

  @Override
  public void forget(ProbeKey key) {
    agents.forget(key);
  }
}
