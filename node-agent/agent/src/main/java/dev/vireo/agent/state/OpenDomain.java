package dev.vireo.agent.state;

import dev.vireo.api.v1alpha1.Domain;
import java.time.Duration;
import java.util.Optional;

/**
 * A Domain of which a guest may be on this node.
 *
 * @param domain the object as last seen
 * @param cgroup the slot's cgroup, in which its guest is
 * @param bootId the boot to which {@code stopSince} belongs
 * @param stopSince uptime at which it was first seen that the guest is to stop
 */
public record OpenDomain(
    Domain domain, Optional<String> cgroup, String bootId, Optional<Duration> stopSince) {
  /** The same with the object as it is now. */
  public OpenDomain with(Domain now) {
    return new OpenDomain(now, cgroup, bootId, stopSince);
  }

  /** The same, in that cgroup. */
  public OpenDomain in(String slotCgroup) {
    return new OpenDomain(domain, Optional.of(slotCgroup), bootId, stopSince);
  }

  /** The same, to stop since then. */
  public OpenDomain stoppingSince(String boot, Duration uptime) {
    return new OpenDomain(domain, cgroup, boot, Optional.of(uptime));
  }

  /** Since when it is to stop, if that was in this boot. */
  public Optional<Duration> stopSinceIn(String boot) {
    return stopSince.filter(_ -> bootId.equals(boot));
  }
}
