package dev.vireo.agent.domain;

import java.time.Duration;
import java.util.Optional;

/** The slot pod as the API tells it. */
public sealed interface SlotSeen {

  /**
   * It cannot be told now whether the pod is there.
   *
   * @param why a sentence
   */
  record Unconfirmed(String why) implements SlotSeen {}

  /**
   * That very pod is on this node and has not ended.
   *
   * @param podIp its address, once it has one
   */
  record Present(Optional<String> podIp) implements SlotSeen {}

  /**
   * The pod has ended, in any of the ways in which pods end.
   *
   * @param why a sentence
   * @param grace how long the kubelet leaves what is in it alive, where the pod says so
   */
  record Ended(String why, Optional<Duration> grace) implements SlotSeen {}
}
