package dev.vireo.agent.domain;

import java.time.Duration;
import java.util.Optional;

/** The slot pod as the API tells it. */
public sealed interface SlotSeen {

  /**
   * The API server has not told any slot since the agent started.
   *
   * @param why a sentence
   */
  record Unheard(String why) implements SlotSeen {}

  /**
   * The API server has told the node's slots without it, and does not tell now whether the pod is
   * there.
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

  /**
   * The API server itself says that there is no such pod. Only this, and no end of a pod that is
   * there, is a proof that somebody took it away.
   *
   * @param why a sentence
   */
  record Absent(String why) implements SlotSeen {}

  /** Why it is no place for a guest any more, as a sentence; empty while it is one, or may be. */
  default Optional<String> end() {
    return switch (this) {
      case Unheard _, Unconfirmed _, Present _ -> Optional.empty();
      case Ended(String why, _) -> Optional.of(why);
      case Absent(String why) -> Optional.of(why);
    };
  }
}
