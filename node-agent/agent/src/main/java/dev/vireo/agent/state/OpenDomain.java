package dev.vireo.agent.state;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.libvirt.xml.DacOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Domain of which a guest may be on this node.
 *
 * @param domain the object as last seen
 * @param cgroup the slot's cgroup, in which its guest is
 * @param bootId the boot to which {@code stopSince} belongs
 * @param stopSince uptime at which it was first seen that the guest is to stop
 * @param letIn users that may come to the guest's files: more than one when the host's setting was
 *     changed meanwhile
 * @param oomKillsBefore what the cgroup had counted when the guest was started
 * @param runDone how far what the guest is told was carried out
 * @param unwritten the Domain's status, as long as the API server has not taken it
 */
public record OpenDomain(
    Domain domain,
    Optional<String> cgroup,
    String bootId,
    Optional<Duration> stopSince,
    List<DacOwner> letIn,
    long oomKillsBefore,
    RunDone runDone,
    Optional<DomainStatus> unwritten) {
  /** Copies the list. */
  public OpenDomain {
    letIn = List.copyOf(letIn);
  }

  /** One of which nothing is known yet but the object. */
  public static OpenDomain of(Domain domain, String bootId) {
    return new OpenDomain(
        domain,
        Optional.empty(),
        bootId,
        Optional.empty(),
        List.of(),
        0,
        RunDone.NOTHING,
        Optional.empty());
  }

  /** The same with the object as it is now. */
  public OpenDomain with(Domain now) {
    return with(now, unwritten);
  }

  /** The same, its status as the object has it, which the API server has not taken. */
  public OpenDomain untold(Domain now) {
    return with(now, Optional.ofNullable(now.getStatus()));
  }

  /** The same, the object as the API server has it. */
  public OpenDomain told(Domain now) {
    return with(now, Optional.empty());
  }

  private OpenDomain with(Domain now, Optional<DomainStatus> notTaken) {
    return new OpenDomain(now, cgroup, bootId, stopSince, letIn, oomKillsBefore, runDone, notTaken);
  }

  /** The same, in that cgroup. */
  public OpenDomain in(String slotCgroup) {
    return new OpenDomain(
        domain,
        Optional.of(slotCgroup),
        bootId,
        stopSince,
        letIn,
        oomKillsBefore,
        runDone,
        unwritten);
  }

  /** The same, to stop since then. */
  public OpenDomain stoppingSince(String boot, Duration uptime) {
    return new OpenDomain(
        domain, cgroup, boot, Optional.of(uptime), letIn, oomKillsBefore, runDone, unwritten);
  }

  /** The same, to go on: what asked for its stop is not so any more. */
  public OpenDomain goingOn() {
    return new OpenDomain(
        domain, cgroup, bootId, Optional.empty(), letIn, oomKillsBefore, runDone, unwritten);
  }

  /** The same, with that user among those that may come to the guest's files. */
  public OpenDomain lettingIn(DacOwner user) {
    if (letIn.contains(user)) {
      return this;
    }
    List<DacOwner> users = new ArrayList<>(letIn);
    users.add(user);
    return new OpenDomain(
        domain, cgroup, bootId, stopSince, users, oomKillsBefore, runDone, unwritten);
  }

  /** The same, with what its cgroup has counted before the guest. */
  public OpenDomain countingFrom(long oomKills) {
    return new OpenDomain(domain, cgroup, bootId, stopSince, letIn, oomKills, runDone, unwritten);
  }

  /** The same, carried out so far. */
  public OpenDomain having(RunDone done) {
    return new OpenDomain(
        domain, cgroup, bootId, stopSince, letIn, oomKillsBefore, done, unwritten);
  }

  /** Since when it is to stop, if that was in this boot. */
  public Optional<Duration> stopSinceIn(String boot) {
    return stopSince.filter(_ -> bootId.equals(boot));
  }
}
