package dev.vireo.agent.network;

import java.util.Optional;

/**
 * The links of a connection as they are.
 *
 * @param podLink eth0
 * @param podVeth the pod's end of the veth
 * @param nodeVeth the node's end
 * @param tap what QEMU opens
 */
record WiringState(
    LinkState podLink,
    Optional<LinkState> podVeth,
    Optional<LinkState> nodeVeth,
    Optional<LinkState> tap) {

  /** Whether both ends are there and are each other's. */
  boolean isPaired() {
    return podVeth.isPresent()
        && nodeVeth.isPresent()
        && podVeth.get().peerIndex() == nodeVeth.get().index()
        && nodeVeth.get().peerIndex() == podVeth.get().index();
  }

  /** Whether there is an end that leads elsewhere: to an earlier sandbox, or to nothing. */
  boolean isMispaired() {
    return !isPaired() && (podVeth.isPresent() || nodeVeth.isPresent());
  }

  /** With a whole veth or with none: an end that leads elsewhere is as good as none. */
  WiringState paired() {
    return isPaired() ? this : new WiringState(podLink, Optional.empty(), Optional.empty(), tap);
  }
}
