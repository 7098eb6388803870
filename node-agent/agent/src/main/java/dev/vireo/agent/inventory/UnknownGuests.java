package dev.vireo.agent.inventory;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.kube.ApiFailures;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.VireoMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Guests that run on this host and whose Domain the API server does not have: as libvirt tells
 * them, and, of those that the node remembers, as the process table does. libvirt is asked for each
 * of these that it has not listed, as it may be bringing one up. The API server is asked for each,
 * and not by a list, which may come from a cache of before.
 */
final class UnknownGuests implements RestoreReporter.Guests {
  private final KubernetesClient client;
  private final String node;
  private final LibvirtHost libvirt;
  private final Processes processes;
  private final Cgroups cgroups;
  private final Supplier<Collection<Domain>> remembered;

  /**
   * Looks for guests of one node.
   *
   * @param remembered the Domains that the node remembers
   */
  UnknownGuests(
      KubernetesClient client,
      String node,
      LibvirtHost libvirt,
      Processes processes,
      Cgroups cgroups,
      Supplier<Collection<Domain>> remembered) {
    this.client = client;
    this.node = node;
    this.libvirt = libvirt;
    this.processes = processes;
    this.cgroups = cgroups;
    this.remembered = remembered;
  }

  /**
   * Those that run now.
   *
   * @throws dev.vireo.libvirt.error.LibvirtFailure when libvirt does not tell, or one of them may
   *     come up at any moment
   * @throws dev.vireo.agent.host.HostException when the process table cannot be read
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server does not
   */
  @Override
  public List<UnknownGuest> find() {
    List<DomainSummary> listed = libvirt.listDomains();
    Set<DomainUuid> uuids = listed.stream().map(DomainSummary::uuid).collect(Collectors.toSet());
    Stream<UnknownGuest> known =
        listed.stream()
            .flatMap(
                d -> d.metadata().stream().filter(m -> !isThere(m)).map(m -> unknown(d.uuid(), m)));
    Stream<UnknownGuest> forgotten =
        remembered.get().stream()
            .filter(d -> !uuids.contains(DomainXml.uuidOf(d)))
            .filter(d -> runs(DomainXml.uuidOf(d)) && !isThere(d))
            .map(UnknownGuests::unknown);
    return Stream.concat(known, forgotten).distinct().toList();
  }

  private static UnknownGuest unknown(DomainUuid uuid, VireoMetadata mark) {
    return new UnknownGuest(uuid.toString(), mark.namespace(), mark.name());
  }

  private static UnknownGuest unknown(Domain domain) {
    return new UnknownGuest(
        DomainXml.uuidOf(domain).toString(),
        domain.getMetadata().getNamespace(),
        domain.getMetadata().getName());
  }

  @Override
  public boolean runs(DomainUuid guest) {
    return libvirt.lookup(guest).isPresent() || hasProcess(guest);
  }

  private boolean hasProcess(DomainUuid guest) {
    return processes.emulatorsOf(guest.toString()).stream()
        .anyMatch(process -> !cgroups.isInContainer(process.pid()));
  }

  private boolean isThere(VireoMetadata mark) {
    return isThere(new DomainKey(mark.namespace(), mark.name()), mark.uid());
  }

  private boolean isThere(Domain domain) {
    return isThere(DomainKey.of(domain), domain.getMetadata().getUid());
  }

  private boolean isThere(DomainKey key, String uid) {
    return ApiFailures.answer(
            client.resources(Domain.class).inNamespace(key.namespace()).withName(key.name()),
            key.name())
        .filter(there -> uid.equals(there.getMetadata().getUid()))
        .filter(there -> node.equals(there.getSpec().nodeName()))
        .isPresent();
  }
}
