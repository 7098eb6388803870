package dev.vireo.agent.domain;

import dev.vireo.libvirt.xml.MemorySize;

/**
 * The kubelet's oom_score_adj of a burstable pod: the more of the host's memory it has asked for,
 * the less willingly it is ended.
 */
final class OomScore {
  private static final int LEAST = 3;
  private static final int MOST = 999;

  private OomScore() {}

  static int of(MemorySize guest, MemorySize host) {
    long share = host.bytes() == 0 ? 0 : Math.min(1000, guest.kib() * 1000 / host.kib());
    return Math.clamp(1000 - share, LEAST, MOST);
  }
}
