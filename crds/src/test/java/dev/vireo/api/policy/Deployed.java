package dev.vireo.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.server.Kubectl;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Vireo's manifests on the shared API server, put there as its users do, and who asks for what. */
final class Deployed {
  static final String AGENT = "system:serviceaccount:vireo-system:vireo-agent";
  static final String AGENT_POLICY = "vireo-agent-own-node";
  static final String CONFIRMED_DEAD_POLICY = "vireo-confirmed-dead";
  static final String DEFINITIONS_POLICY = "vireo-definitions";
  static final String DOMAIN_POLICY = "vireo-domain-writers";

  static final String SLOT_POLICY = "vireo-operator-slots";
  static final String SLOT_WRITERS_POLICY = "vireo-slots";
  static final String SLOT_CONNECT_POLICY = "vireo-slot-connect";
  static final String LEASE_POLICY = "vireo-operator-leases";
  static final String NODE_POLICY = "vireo-operator-nodes";
  static final String CLAIM_POLICY = "vireo-operator-claims";
  static final String MACHINE_POLICY = "vireo-operator-machines";
  static final String MACHINE_STATUS_POLICY = "vireo-machine-status";
  static final String NODE_LABEL_POLICY = "vireo-node-label";

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: probe}
      spec: {containers: [{name: probe, image: probe}]}
      """;
  private static final String SLOT =
      POD.replace("{name: probe}", "{name: probe, labels: {vireo.dev/slot: 'true'}}");
  private static final String HYPERVISOR =
      """
      apiVersion: vireo.dev/v1alpha1
      kind: Hypervisor
      metadata: {name: probe}
      """;
  private static final String DEAD_HYPERVISOR =
      HYPERVISOR.replace(
          "{name: probe}", "{name: probe, annotations: {vireo.dev/confirmed-dead: probe}}");
  private static final String CLAIM =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: probe}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;
  private static final String NODE =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: probe}
      """;

  private Deployed() {}

  /** Applies deploy/, once for all, and waits until the API server acts by each of its policies. */
  static void apply() {
    Once.apply();
  }

  private static void applyNow() {
    Kubectl.run("apply", "--server-side", "--force-conflicts", "-k", "../deploy").ok();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .until(() ->
            probe("somebody", DOMAIN_POLICY, Fixtures.DOMAIN)
                && probe(AGENT, AGENT_POLICY, HYPERVISOR)
                && probe(Fixtures.OPERATOR, SLOT_POLICY, POD)
                && probe("somebody", CONFIRMED_DEAD_POLICY, DEAD_HYPERVISOR)
                && probe("somebody", SLOT_WRITERS_POLICY, SLOT)
                && probe(Fixtures.OPERATOR, NODE_POLICY, NODE)
                && probe(Fixtures.OPERATOR, MACHINE_POLICY, Fixtures.VM)
                && probe(Fixtures.OPERATOR, CLAIM_POLICY, CLAIM)
                && Kubectl.run("delete", "--dry-run=server", "crd", "domains.vireo.dev")
                    .output()
                    .contains(DEFINITIONS_POLICY));
  }

  /** A client that is the agent of a node, with the rights that its role gives it. */
  static KubernetesClient agentOf(String node) {
    return SharedApiServer.clientAs(AGENT, onNode(node), "system:authenticated");
  }

  /** What the token of a pod says of its node. */
  static Map<String, List<String>> onNode(String node) {
    return Map.of("authentication.kubernetes.io/node-name", List.of(node));
  }

  /**
   * The sentence by which a policy refuses a call. Where two policies refuse it, it is not known
   * which of them speaks.
   */
  static String denied(String policy, Runnable call) {
    var refused = catchThrowableOfType(KubernetesClientException.class, call::run);
    assertThat(refused).as("was not refused").isNotNull();
    String message = refused.getStatus().getMessage();
    String intro =
        "ValidatingAdmissionPolicy '%s' with binding '%s' denied request: "
            .formatted(policy, policy);
    assertThat(message).contains(intro);
    return message.substring(message.indexOf(intro) + intro.length());
  }

  private static boolean probe(String user, String policy, String object) {
    return Kubectl.runWith(
            object,
            "create",
            "--dry-run=server",
            "--as=" + user,
            "--as-group=system:masters",
            "--filename=-")
        .output()
        .contains(policy);
  }

  /** Initialized at most once, by whichever test class comes first. */
  private static final class Once {
    static {
      applyNow();
    }

    static void apply() {}
  }
}
