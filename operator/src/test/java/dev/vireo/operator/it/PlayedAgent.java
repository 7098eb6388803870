package dev.vireo.operator.it;

import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.StartedFrom;
import dev.vireo.api.v1alpha1.UnknownGuest;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the agents of the nodes do, done by the test. */
final class PlayedAgent {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As the agent does: from then on the API server notes who wrote what of a Hypervisor. */
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-agent")
          .withForce(true)
          .build();

  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final PatchContext RENEW =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("vireo-agent")
          .build();

  private final Cluster cluster;
  private final KubernetesClient client;

  PlayedAgent(Cluster cluster) {
    this.cluster = cluster;
    this.client = cluster.client;
  }

  Hypervisor awaitHypervisor(String node) {
    return await("hypervisor of " + node)
        .atMost(PATIENCE)
        .until(() -> client.resources(Hypervisor.class).withName(node).get(), h -> h != null);
  }

  void reportHost(String node, HostIdentity host, boolean ready) {
    report(node, host, ready, null);
  }

  /** As an agent does that knows of a restore of etcd. */
  void reportRestored(String node, int epoch, UnknownGuest... unknown) {
    report(node, Cluster.HOST, true, new RestoreReport(epoch, List.of(unknown)));
  }

  private void report(
      String node, HostIdentity host, boolean ready, @Nullable RestoreReport restored) {
    awaitHypervisor(node);
    var conditions = Conditions.after(List.of(), 1, Instant.now());
    if (ready) {
      conditions.isTrue(ConditionType.Ready, Reason.Running, "New guests can be started.");
    } else {
      conditions.isFalse(ConditionType.Ready, Reason.LibvirtUnavailable, "libvirt is down.");
    }
    var hypervisor = new Hypervisor();
    hypervisor.setMetadata(new ObjectMetaBuilder().withName(node).build());
    hypervisor.setStatus(
        new HypervisorStatus(
            host,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            null,
            restored,
            conditions.list()));
    client.resource(hypervisor).subresource("status").patch(APPLY);
  }

  void heartbeat(String node, Instant at) {
    await("lease of " + node)
        .atMost(PATIENCE)
        .until(
            () -> client.leases().inNamespace("vireo-system").withName(node).get(), l -> l != null);
    renew(node, at);
  }

  /** As the agent does it. */
  void renew(String node, Instant at) {
    client
        .leases()
        .inNamespace("vireo-system")
        .withName(node)
        .patch(
            RENEW,
            "{\"spec\":{\"renewTime\":\"%s\"}}"
                .formatted(MICRO_TIME.format(at.truncatedTo(ChronoUnit.MICROS))));
  }

  void report(String domain, DomainState state, Reason reason) {
    write(
        domain,
        new DomainStatus(
            1L,
            state,
            reason,
            null,
            Cluster.HOST,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null));
  }

  /** As long as it has not begun to start the guest, it does not say which machine it is. */
  void reportWaiting(String domain, Reason reason) {
    write(
        domain,
        new DomainStatus(
            1L,
            DomainState.Waiting,
            reason,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null));
  }

  void reportRunning(String domain, String ip, boolean agentConnected) {
    reportRunning(domain, ip, agentConnected, null);
  }

  void reportReady(String domain, boolean ready) {
    reportRunning(
        domain,
        "10.1.2.3",
        true,
        new ReadinessStatus(ready, "As it was probed.", "2026-11-23T05:00:00Z"));
  }

  private void reportRunning(
      String domain, String ip, boolean agentConnected, @Nullable ReadinessStatus readiness) {
    List<InterfaceStatus> interfaces =
        cluster.domain(domain).getSpec().networks().stream()
            .map(n -> new InterfaceStatus(n.name(), n.mac(), List.of(ip)))
            .toList();
    write(
        domain,
        new DomainStatus(
            1L,
            DomainState.Running,
            Reason.Running,
            null,
            Cluster.HOST,
            "2026-11-23T05:00:00Z",
            null,
            null,
            null,
            List.of(),
            interfaces,
            agentConnected ? GuestStatus.named("Debian", "web-1") : GuestStatus.silent(),
            null,
            readiness));
  }

  void reportPaused(String domain) {
    report(domain, DomainState.Paused, Reason.PausedAsDeclared);
  }

  void reportSuspended(String domain, DomainState state, SavedMemory memory) {
    String message = "The guest's memory was saved.";
    write(
        domain,
        new DomainStatus(
            1L,
            state,
            Reason.Suspended,
            message,
            Cluster.HOST,
            "2026-11-23T05:00:00Z",
            new DomainEnd(Reason.Suspended, message, "2026-11-23T05:00:01Z"),
            memory,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null));
  }

  void reportEnd(String domain, DomainState state, Reason reason, String message) {
    write(
        domain,
        new DomainStatus(
            1L,
            state,
            reason,
            message,
            Cluster.HOST,
            null,
            new DomainEnd(reason, message, "2026-11-23T05:00:01Z"),
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            null));
  }

  /** The guest has crashed, and is started again then if the operator does not mind. */
  void reportCrash(String domain, Restarts restart) {
    reportCrash(domain, DomainState.Ended, Reason.GuestCrashed, restart);
  }

  /** The guest has crashed; where it is now, and why it is not started again, is told apart. */
  void reportCrash(String domain, DomainState state, Reason reason, Restarts restart) {
    write(
        domain,
        new DomainStatus(
            1L,
            state,
            reason,
            "It crashed.",
            Cluster.HOST,
            "2026-11-23T05:00:00Z",
            new DomainEnd(Reason.GuestCrashed, "It crashed.", "2026-11-23T05:00:01Z"),
            null,
            restart,
            List.of(
                new GuestRun(
                    domain,
                    null,
                    "2026-11-23T05:00:00Z",
                    StartedFrom.Boot,
                    "2026-11-23T05:00:01Z",
                    Reason.GuestCrashed,
                    "crashed",
                    EndedBy.Guest,
                    "It crashed.")),
            List.of(),
            null,
            null,
            null));
  }

  // Without a resourceVersion: whatever the operator writes to the Domain meanwhile.
  private void write(String name, DomainStatus status) {
    var replaced = Map.of("op", "add", "path", "/status", "value", status);
    client
        .resources(Domain.class)
        .inNamespace(cluster.namespace)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON), Serialization.asJson(List.of(replaced)));
  }
}
