package dev.vireo.agent.inventory;

import dev.vireo.agent.domain.HostPorts;
import dev.vireo.agent.domain.RestoreSeen;
import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.agent.domain.RestoreWatch;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Tells in the Hypervisor's status, after a restore of etcd, which guests of this host the restored
 * API server does not know. They are looked for once: a guest is started later only by a Domain
 * that takes the restore into account, be it by the node's own word.
 */
public final class RestoreReporter implements RestoreWatch {
  private static final Logger LOG = Logger.getLogger(RestoreReporter.class);

  private final LineageFile file;
  private final Guests guests;
  private final Supplier<Trust> lease;
  private final BooleanSupplier broken;
  private volatile Optional<List<UnknownGuest>> found = Optional.empty();
  private volatile Optional<RestoreReport> told = Optional.empty();
  private volatile boolean nowhereToTell;

  /** Guests of this host. */
  interface Guests {
    /** Those that run now, and whose Domain the API server does not have. */
    List<UnknownGuest> find();

    /** Whether a guest of that UUID still runs. */
    boolean runs(DomainUuid guest);
  }

  /**
   * Tells of a host.
   *
   * @param remembered the Domains that the node remembers
   * @param lease asks whether the node's Lease is as it was left
   * @param broken whether this process has noticed a restore, and is about to end
   */
  public static RestoreReporter of(
      KubernetesClient client,
      String node,
      LibvirtHost libvirt,
      HostPorts ports,
      Supplier<Collection<Domain>> remembered,
      LineageFile file,
      Supplier<Trust> lease,
      BooleanSupplier broken) {
    var guests =
        new UnknownGuests(client, node, libvirt, ports.processes(), ports.cgroups(), remembered);
    return new RestoreReporter(file, guests, lease, broken);
  }

  /**
   * Tells of a host.
   *
   * @param lease asks whether the node's Lease is as it was left
   * @param broken whether this process has noticed a restore, and is about to end
   */
  RestoreReporter(LineageFile file, Guests guests, Supplier<Trust> lease, BooleanSupplier broken) {
    this.file = file;
    this.guests = guests;
    this.lease = lease;
    this.broken = broken;
  }

  @Override
  public Trust ask() {
    return lease.get();
  }

  @Override
  public RestoreSeen observe(DomainUuid guest) {
    return new RestoreSeen(file.lineage().epoch(), reportOf(guest));
  }

  private Report reportOf(DomainUuid guest) {
    if (told.filter(report -> isUnknown(report, guest)).isPresent()) {
      return Report.TOLD;
    }
    return file.isSettled() || told.isPresent() || nowhereToTell ? Report.NONE : Report.PENDING;
  }

  private static boolean isUnknown(RestoreReport report, DomainUuid guest) {
    return report.unknownGuests().stream().anyMatch(g -> g.uuid().equals(guest.toString()));
  }

  /**
   * What is to be told now, as there is a Hypervisor to tell it in. A process that is about to end
   * leaves it to the next one: what it remembers is of before.
   *
   * @param before what stands in the Hypervisor's status, and stays as long as it cannot be known
   */
  Optional<RestoreReport> next(Optional<RestoreReport> before) {
    nowhereToTell = false;
    int epoch = file.lineage().epoch();
    if (epoch == 0 || broken.getAsBoolean()) {
      return before;
    }
    if (file.isSettled()) {
      return Optional.of(new RestoreReport(epoch, List.of()));
    }
    try {
      List<UnknownGuest> left = left();
      found = Optional.of(left);
      return Optional.of(
          new RestoreReport(
              epoch, left.stream().sorted(Comparator.comparing(UnknownGuest::uuid)).toList()));
    } catch (LibvirtFailure | HostException | KubernetesClientException e) {
      LOG.warnf("It cannot be told yet which guests run here. why=%s", e.getMessage());
      return before;
    }
  }

  private List<UnknownGuest> left() {
    if (found.isPresent()) {
      return found.get().stream()
          .filter(guest -> guests.runs(DomainUuid.of(guest.uuid())))
          .toList();
    }
    List<UnknownGuest> unknown = guests.find();
    unknown.forEach(guest ->
        LOG.warnf(
            "A guest runs here that the restored API server does not know. It is asked to shut down when that has been told. guest=%s",
            guest));
    return unknown;
  }

  /**
   * Takes note that this stands in the Hypervisor's status.
   *
   * @return whether that is news
   */
  boolean wrote(Optional<RestoreReport> report) {
    boolean news =
        !broken.getAsBoolean()
            && !file.isSettled()
            && !report.equals(told)
            && report.filter(r -> r.epoch() == file.lineage().epoch()).isPresent();
    if (news) {
      told = report;
      report.filter(r -> r.unknownGuests().isEmpty()).ifPresent(r -> file.settle(r.epoch()));
    }
    return news;
  }

  /** Takes note that there is no Hypervisor to tell it in: nobody can be told to wait. */
  void nowhere() {
    nowhereToTell = true;
  }

  /** Whether there is something to be told that no event announces. */
  boolean isBusy() {
    return !file.isSettled();
  }
}
