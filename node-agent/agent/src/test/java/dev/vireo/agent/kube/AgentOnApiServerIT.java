package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.KnownDomain;
import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.agent.domain.StatusWriter;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's edge to the API server, on a real one. */
class AgentOnApiServerIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final KubernetesClient client = SharedApiServer.client();
  private final String namespace = SharedApiServer.newNamespace(client, "agent");
  private final String node = "node-" + namespace;
  private final ApiAccess access = new ApiAccess();
  private final OpenDomains open;
  private final DomainStore store;
  private final SlotPods slots;
  private final Statuses statuses;
  private final Queue<DomainKey> changed = new ConcurrentLinkedQueue<>();

  AgentOnApiServerIT(@TempDir Path folder) {
    this.open = new OpenDomains(folder);
    this.store = new DomainStore(client, node, open, access);
    this.slots = new SlotPods(client, node, access);
    this.statuses = new Statuses(client, store);
  }

  @AfterEach
  void close() {
    store.close();
    slots.close();
    client.close();
  }

  @Test
  void onlyDomainsOfTheNodeAreSeenAndOneThatIsOpenedAppears() {
    start();
    create("web-1-aaaaa", Optional.of("another-node"));
    Domain later = create("web-1-bbbbb", Optional.empty());
    later.setSpec(later.getSpec().openedOn(node, "slot-uid", List.of()));
    client.resource(later).update();
    await().atMost(SOON).until(() -> changed.contains(key("web-1-bbbbb")));
    assertThat(store.keys()).containsExactly(key("web-1-bbbbb"));
    assertThat(changed).doesNotContain(key("web-1-aaaaa"));
  }

  @Test
  void aStatusIsWrittenAndSeenAtOnce() {
    start();
    create("web-1-aaaaa", Optional.of(node));
    await().atMost(SOON).until(() -> store.find(key("web-1-aaaaa")).isPresent());
    Domain domain = find("web-1-aaaaa").domain();
    StatusWriter.Written written = statuses.write(domain, starting());
    assertThat(written).isInstanceOf(StatusWriter.Written.Done.class);
    assertThat(find("web-1-aaaaa").domain().getStatus())
        .as("our own write is read back, whatever the watch has brought")
        .isEqualTo(starting());
    Domain stored = client.resource(domain).get();
    assertThat(stored.getStatus()).isEqualTo(starting());
    assertThat(stored.getSpec()).isEqualTo(domain.getSpec());
    assertThat(stored.getMetadata().getManagedFields())
        .anySatisfy(fields -> {
          assertThat(fields.getManager()).isEqualTo("vireo-agent");
          assertThat(fields.getOperation()).isEqualTo("Apply");
          assertThat(fields.getSubresource()).isEqualTo("status");
        });
  }

  @Test
  void aFieldThatIsNoLongerSaidIsTakenAway() {
    start();
    Domain created = create("web-1-aaaaa", Optional.of(node));
    statuses.write(created, starting());
    Domain domain = client.resource(created).get();
    DomainStatus waiting =
        new DomainStatus(
            1L, DomainState.Waiting, Reason.StartFailed, "No.", null, null, null, List.of(), null);
    statuses.write(domain, waiting);
    assertThat(client.resource(domain).get().getStatus()).isEqualTo(waiting);
  }

  @Test
  void aSuccessorOfTheSameNameIsNotWrittenTo() {
    start();
    Domain first = create("web-1-aaaaa", Optional.of(node));
    client.resource(first).delete();
    await().atMost(SOON).until(() -> client.resource(first).get() == null);
    assertThat(statuses.write(first, starting())).isNotInstanceOf(StatusWriter.Written.Done.class);
    Domain second = create("web-1-aaaaa", Optional.of(node));
    assertThat(statuses.write(first, starting())).isInstanceOf(StatusWriter.Written.Failed.class);
    assertThat(client.resource(second).get().getStatus()).isNull();
  }

  @Test
  void aDecisionThatWasOvertakenIsNotWritten() {
    Domain first = create("web-1-aaaaa", Optional.of(node));
    client
        .resource(first)
        .edit(d -> {
          d.getMetadata().setFinalizers(List.of("vireo.dev/test"));
          return d;
        });
    assertThat(statuses.write(first, starting())).isInstanceOf(StatusWriter.Written.Failed.class);
  }

  @Test
  void aRememberedDomainIsGoneOnlyWhenTheServerHasListed() {
    Domain domain = create("web-1-aaaaa", Optional.of(node));
    open.put(new OpenDomain(domain, Optional.empty(), "boot", Optional.empty()));
    client.resource(domain).delete();
    assertThat(find("web-1-aaaaa").api()).isEqualTo(ApiView.REMEMBERED);
    start();
    assertThat(find("web-1-aaaaa").api()).isEqualTo(ApiView.GONE);
  }

  @Test
  void anAgentWithoutRightsIsRefusedAndNothingIsCalledGone() {
    Domain domain = create("web-1-aaaaa", Optional.of(node));
    open.put(new OpenDomain(domain, Optional.empty(), "boot", Optional.empty()));
    try (KubernetesClient nobody = SharedApiServer.clientAs("nobody", Map.of(), "nobodies")) {
      Heartbeat heartbeat = new Heartbeat(nobody, namespace, node, access);
      heartbeat.renew(Instant.now());
      assertThat(access.refusal()).isPresent();
      assertThat(find("web-1-aaaaa").api()).isEqualTo(ApiView.REFUSED);
    }
    lease();
    assertThat(new Heartbeat(client, namespace, node, access).renew(Instant.now()))
        .as("accepted again")
        .isTrue();
    assertThat(access.refusal()).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsNoRefusal() {
    try (KubernetesClient away =
        new KubernetesClientBuilder()
            .withConfig(
                SharedApiServer.config()
                    .withMasterUrl("https://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      new Heartbeat(away, namespace, node, access).renew(Instant.now());
    }
    assertThat(access.refusal()).isEmpty();
  }

  @Test
  void theHeartbeatRenewsTheLeaseThatIsThere() {
    lease();
    new Heartbeat(client, namespace, node, access).renew(Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(client.leases().inNamespace(namespace).withName(node).get().getSpec().getRenewTime())
        .isEqualTo("2026-11-01T00:00:00Z");
  }

  @Test
  void aSlotIsSeenAndItsEndToo() {
    start();
    Pod pod = slot("web-1-aaaaa");
    Domain domain = opened("web-1-aaaaa", pod.getMetadata().getUid());
    await().atMost(SOON).until(() -> changed.contains(key("web-1-aaaaa")));
    assertThat(slots.observe(domain)).isEqualTo(new SlotSeen.Present(Optional.empty()));
    client.resource(pod).withGracePeriod(7).delete();
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(slots.observe(domain))
                .isIn(
                    new SlotSeen.Ended(
                        "The slot's pod is being deleted.", Optional.of(Duration.ofSeconds(7))),
                    new SlotSeen.Ended(
                        "The slot's pod does not exist any more.", Optional.empty())));
  }

  @Test
  void aFailedSlotHasEnded() {
    start();
    Pod pod = slot("web-1-aaaaa");
    Domain domain = opened("web-1-aaaaa", pod.getMetadata().getUid());
    Pod failed = client.resource(pod).get();
    failed.getStatus().setPhase("Failed");
    failed.getStatus().setReason("Evicted");
    failed.getStatus().setMessage("The node was low on memory");
    client.resource(failed).patchStatus();
    SlotSeen ended =
        new SlotSeen.Ended(
            "The slot's pod has ended: Failed, Evicted, The node was low on memory.",
            Optional.empty());
    await().atMost(SOON).untilAsserted(() -> assertThat(slots.observe(domain)).isEqualTo(ended));
  }

  @Test
  void anotherPodOfTheSlotsNameIsNotTheSlot() {
    start();
    slot("web-1-aaaaa");
    assertThat(slots.observe(opened("web-1-aaaaa", "an-older-uid")))
        .isEqualTo(new SlotSeen.Ended("The slot's pod does not exist any more.", Optional.empty()));
  }

  private void start() {
    store.start(changed::add, () -> {});
    slots.start(changed::add, () -> {});
    await().atMost(SOON).until(() -> store.hasSynced() && slots.hasSynced());
  }

  private KnownDomain find(String name) {
    return store.find(key(name)).orElseThrow();
  }

  private DomainKey key(String name) {
    return new DomainKey(namespace, name);
  }

  private Domain create(String name, Optional<String> onNode) {
    Domain domain = fixture(name);
    onNode.ifPresent(n -> domain.setSpec(domain.getSpec().openedOn(n, "slot-uid", List.of())));
    return client.resource(domain).create();
  }

  private Domain opened(String name, String slotUid) {
    Domain domain = fixture(name);
    domain.setSpec(domain.getSpec().openedOn(node, slotUid, List.of()));
    return domain;
  }

  private Domain fixture(String name) {
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

  private Pod slot(String name) {
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

  private void lease() {
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

  private static DomainStatus starting() {
    return new DomainStatus(
        1L,
        DomainState.Starting,
        Reason.Starting,
        "The guest is being started.",
        new HostIdentity("machine", "boot"),
        null,
        null,
        List.of(),
        null);
  }
}
