package dev.vireo.agent.kube;

import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.KnownDomain;
import dev.vireo.agent.loop.BootClock;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.agent.testing.Told;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent's edge to the API server, on a real one: a namespace and a node of its own. */
final class ApiFixture implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(10);

  /** The administrator's. */
  final KubernetesClient client = SharedApiServer.client();

  private final KubernetesClient agent =
      new KubernetesClientBuilder()
          .withConfig(SharedApiServer.config().build())
          .withKubernetesSerialization(ApiClient.serialization())
          .build();
  final String namespace = SharedApiServer.newNamespace(client, "agent");
  final String node = "node-" + namespace;
  final ApiAccess access = new ApiAccess();
  final Queue<DomainKey> changed = new ConcurrentLinkedQueue<>();
  final OpenDomains open;
  final DomainStore store;
  final SlotPods slots;
  final Statuses statuses;
  final LineageFile lineage;
  final AtomicInteger startsAnew = new AtomicInteger();

  ApiFixture(Path folder) {
    this.open = new OpenDomains(folder);
    this.store = new DomainStore(agent, node, open, access);
    this.slots = new SlotPods(agent, node, access);
    this.statuses = new Statuses(agent, store, access);
    this.lineage = new LineageFile(folder.resolve("lineage"));
  }

  Heartbeat heartbeat(KubernetesClient by) {
    return new Heartbeat(
        by,
        namespace,
        node,
        access,
        new Continuity(lineage, new BootClock(Path.of("/proc")), startsAnew::incrementAndGet));
  }

  @Override
  public void close() {
    store.close();
    slots.close();
    agent.close();
    client.close();
  }

  void start() {
    store.start(changed::add, () -> {});
    slots.start(changed::add, () -> {});
    await().atMost(SOON).until(() -> store.hasSynced() && slots.hasSynced());
  }

  KnownDomain find(String name) {
    return store.find(key(name)).orElseThrow();
  }

  DomainKey key(String name) {
    return new DomainKey(namespace, name);
  }

  Domain create(String name, Optional<String> onNode) {
    Domain domain = fixture(name);
    onNode.ifPresent(n -> domain.setSpec(domain.getSpec().openedOn(n, "slot-uid", List.of())));
    return client.resource(domain).create();
  }

  Domain opened(String name, String slotUid) {
    Domain domain = fixture(name);
    domain.setSpec(domain.getSpec().openedOn(node, slotUid, List.of()));
    return domain;
  }

  Domain fixture(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: vireo.dev/v1alpha1
        kind: Domain
        metadata: {name: %s, namespace: %s}
        spec:
          virtualMachine: {name: web-1, uid: 22222222-0000-4000-8000-000000000002}
          cpu: {cores: 1}
          memory: {size: 64Mi}
          firmware: {type: bios}
          disks:
          - name: root
            ephemeral: {image: {name: debian, hostFile: {path: debian.qcow2}}}
          networks:
          - {name: default, mac: "02:00:00:00:00:01", pod: {binding: Passthrough}}
          terminationGracePeriodSeconds: 30
        """
            .formatted(name, namespace),
        Domain.class);
  }

  Pod slot(String name) {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Labels.SLOT, "true")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("slot")
                .withImage("slot")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  void lease() {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(node)
                .endMetadata()
                .build())
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("test")
                .build());
  }

  static DomainStatus starting() {
    return Told.status(
        DomainState.Starting,
        Reason.Starting,
        "The guest is being started.",
        new HostIdentity("machine", "boot"),
        null);
  }
}
