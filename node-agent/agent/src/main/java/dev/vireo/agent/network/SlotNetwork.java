package dev.vireo.agent.network;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.Slot;
import java.util.Set;
import java.util.function.Consumer;

/** Connects guests to the network of their slots. Calls for one key must not overlap. */
public interface SlotNetwork {
  /**
   * Makes what is missing of the connection: after an agent's restart half way that is the rest,
   * with a running guest whose network is whole it is nothing.
   *
   * @throws dev.vireo.agent.host.HostException with reason HostToolMissing when a program of the
   *     host is missing, else HostFault
   */
  SlotInterface connect(Slot slot, NicRequest request);

  /** Notes that the guest asks for its address: its link has come up since that was given. */
  void linkUp(SlotInterface nic);

  /** Notes that the guest's link is to be set down, and so must be set up again. */
  void linkDown(SlotInterface nic);

  /** Removes links and helpers, also when the slot's namespace is gone; twice is as once. */
  void disconnect(NicKey key);

  /**
   * Tells of each connection of which a helper has ended by itself; {@link #connect} makes it anew.
   * Of helpers that an agent before has started too, once {@link #connect} has found them.
   */
  void onLoss(Consumer<NicKey> listener);

  /** All interfaces that have been connected on this node since it booted and not disconnected. */
  Set<NicKey> connected();

  /** The pod networks of this node. */
  static SlotNetwork of(HostPaths paths, Commands commands, Cgroups cgroups, Processes processes) {
    return MirredSlotNetwork.of(paths, commands, cgroups, processes);
  }
}
