package dev.vireo.agent.inventory;

import dev.vireo.agent.domain.HostTold;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.kube.ApiAccess;
import dev.vireo.agent.kube.Statuses;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the status of this node's Hypervisor, which the operator makes. */
public final class HypervisorReconciler implements Supplier<Optional<HostFacts>> {
  private static final Logger LOG = Logger.getLogger(HypervisorReconciler.class);

  /** The agent may not watch Hypervisors, and the operator makes them in its own time. */
  private static final Duration LOOK_FOR_OBJECT = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String node;
  private final HostIdentity host;
  private final LibvirtHost libvirt;
  private final AbilitiesReader reader;
  private final HostProbe probe;
  private final RestoreReporter restores;
  private final Statuses statuses;
  private final ApiAccess access;
  private final HostClock clock;

  private volatile Optional<HostAbilities> abilities = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();
  private volatile long readInEpoch;
  private volatile HostTold hostTold = HostTold.NOT_YET;

  /** For the Hypervisor of the node's name. */
  public HypervisorReconciler(
      KubernetesClient client,
      String node,
      HostIdentity host,
      LibvirtHost libvirt,
      AbilitiesReader reader,
      HostProbe probe,
      RestoreReporter restores,
      Statuses statuses,
      ApiAccess access,
      HostClock clock) {
    this.client = client;
    this.node = node;
    this.host = host;
    this.libvirt = libvirt;
    this.reader = reader;
    this.probe = probe;
    this.restores = restores;
    this.statuses = statuses;
    this.access = access;
    this.clock = clock;
  }

  /** What all guests of this host share, once libvirt has told. */
  @Override
  public Optional<HostFacts> get() {
    return abilities.map(HostAbilities::facts);
  }

  /** Whether the API server has this machine and boot in the Hypervisor's status. */
  public HostTold hostTold() {
    return hostTold;
  }

  /**
   * One round. Reads libvirt's abilities once per connection: a daemon that came back may be
   * another version.
   *
   * @param learned called when abilities have been read, or the Hypervisor tells this boot
   */
  public Next reconcile(Runnable learned) {
    ConnectionState connection = libvirt.connection();
    if (connection instanceof ConnectionState.Up(long epoch)
        && epoch != readInEpoch
        // It installs the wrapper and tries KVM: a refused agent changes nothing.
        && access.refusal().isEmpty()) {
      readAbilities(epoch, learned);
    }
    try {
      return write(connection, learned);
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "The Hypervisor's status could not be written. node=%s why=%s", node, e.getMessage());
      return new Next.Failed();
    }
  }

  private void readAbilities(long epoch, Runnable learned) {
    try {
      abilities = Optional.of(reader.read());
      problem = Optional.empty();
      readInEpoch = epoch;
      learned.run();
    } catch (LibvirtFailure | HostException e) {
      problem = Optional.of(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      LOG.warnf("What libvirt can run could not be read. why=%s", e.getMessage());
    }
  }

  private HypervisorObserved observe(ConnectionState connection, Hypervisor hypervisor) {
    return new HypervisorObserved(
        host,
        access.refusal(),
        connection,
        abilities,
        problem,
        guests(),
        probe.missingTools(),
        probe.cgroupFault(),
        saidToBeDead(hypervisor),
        restores.next(Optional.ofNullable(hypervisor.getStatus()).map(HypervisorStatus::restored)));
  }

  private Optional<String> saidToBeDead(Hypervisor hypervisor) {
    return Annotations.find(hypervisor, Labels.CONFIRMED_DEAD)
        .filter(host.bootId()::equals)
        .map(_ ->
            "An administrator has said that this machine is dead, but it runs, in the very boot that was named. No new guests are started here. Boot it anew, or take the word back: kubectl annotate hypervisor %s %s-"
                .formatted(node, Labels.CONFIRMED_DEAD));
  }

  private Optional<Integer> guests() {
    try {
      return Optional.of(
          (int) libvirt.listDomains().stream().filter(d -> d.metadata().isPresent()).count());
    } catch (LibvirtFailure e) {
      return Optional.empty();
    }
  }

  private @Nullable Hypervisor read() {
    try {
      Hypervisor hypervisor = client.resources(Hypervisor.class).withName(node).get();
      access.granted(ApiAccess.Right.HYPERVISOR);
      return hypervisor;
    } catch (KubernetesClientException e) {
      access.failed(ApiAccess.Right.HYPERVISOR, e);
      throw e;
    }
  }

  private Next write(ConnectionState connection, Runnable learned) {
    Hypervisor hypervisor = read();
    if (hypervisor == null) {
      restores.nowhere();
      return new Next.After(LOOK_FOR_OBJECT);
    }
    HypervisorObserved seen = observe(connection, hypervisor);
    Optional<HypervisorStatus> previous = Optional.ofNullable(hypervisor.getStatus());
    HypervisorStatus next =
        HypervisorStatuses.next(
            previous,
            Objects.requireNonNullElse(hypervisor.getMetadata().getGeneration(), 0L),
            seen,
            clock.time());
    if (!previous.equals(Optional.of(next)) || access.refuses(ApiAccess.Right.HYPERVISOR_STATUS)) {
      statuses.write(hypervisor, next);
    }
    boolean restoreTold = restores.wrote(seen.restored());
    if (hostTold == HostTold.NOT_YET || restoreTold) {
      hostTold = HostTold.TOLD;
      learned.run();
    }
    boolean told =
        seen.connection() instanceof ConnectionState.Down
            || (seen.problem().isEmpty()
                && seen.missingTools().isEmpty()
                && seen.cgroupFault().isEmpty()
                && seen.saidToBeDead().isEmpty());
    if (told && restores.isBusy()) {
      return new Next.After(LOOK_FOR_OBJECT);
    }
    // Of what an administrator corrects on the host there is no event.
    return told ? new Next.OnEvent() : new Next.Failed();
  }
}
