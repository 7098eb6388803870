package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import java.util.List;
import java.util.Optional;

/** What the fake knows of one domain. */
record FakeMachine(
    DomainDef definition, DomainState state, ShutdownAnswer answer, Optional<Agent> agent) {

  /** A connected guest agent's answers. */
  record Agent(GuestInfo info, List<GuestInterface> interfaces) {
    Agent {
      interfaces = List.copyOf(interfaces);
    }
  }

  FakeMachine with(DomainState other) {
    return new FakeMachine(definition, other, answer, agent);
  }

  FakeMachine with(ShutdownAnswer other) {
    return new FakeMachine(definition, state, other, agent);
  }

  FakeMachine with(Optional<Agent> other) {
    return new FakeMachine(definition, state, answer, other);
  }

  /** The definition as libvirt would show it, with what only a live domain has. */
  String xml() {
    String channel = "<target type=\"virtio\" name=\"org.qemu.guest_agent.0\"";
    return DomainXmlWriter.write(definition)
        .replace(
            channel,
            channel + " state=\"" + (agent.isPresent() ? "connected" : "disconnected") + "\"")
        .replace("<console type=\"pty\"", "<console type=\"pty\" tty=\"/dev/pts/0\"");
  }
}
