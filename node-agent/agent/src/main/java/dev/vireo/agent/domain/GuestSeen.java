package dev.vireo.agent.domain;

import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import java.util.List;

/**
 * What the guest agent has told.
 *
 * @param channel whether it is connected
 * @param info what it knows of the guest, as last told
 * @param interfaces network interfaces, as last told
 */
public record GuestSeen(Channel channel, GuestInfo info, List<GuestInterface> interfaces) {
  /** Nothing is known. */
  public static final GuestSeen NOTHING =
      new GuestSeen(Channel.DISCONNECTED, GuestInfo.NONE, List.of());

  /** Copies the list. */
  public GuestSeen {
    interfaces = List.copyOf(interfaces);
  }

  /** The same with another state of the channel. */
  public GuestSeen with(Channel other) {
    return new GuestSeen(other, info, interfaces);
  }

  /** Whether the agent is there and answers. */
  public boolean isConnected() {
    return channel == Channel.CONNECTED;
  }

  /** State of the guest agent's channel. */
  public enum Channel {
    /** The agent in the guest has opened it and answers. */
    CONNECTED,
    /** It has not, or does not answer. */
    DISCONNECTED
  }
}
