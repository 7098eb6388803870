package dev.vireo.operator.it;

import dev.vireo.api.server.RestorableApiServer;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.domain.DomainReconciler;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.kube.EventSink;
import dev.vireo.operator.node.HypervisorReconciler;
import dev.vireo.operator.node.NodeReconciler;
import dev.vireo.operator.node.NodeSignals;
import dev.vireo.operator.vm.VmReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The operator's reconcilers, running in this process with the rights that {@code
 * deploy/operator-rbac.yaml} gives them, within the policy on what is theirs, and no others.
 * Without leader election, and without Quarkus.
 */
final class RunningOperator implements AutoCloseable {
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:vireo-system:vireo-operator";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("vireo-test")
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Operator operator;

  /** Why the operator would have begun anew. */
  final Queue<String> freshStarts;

  private RunningOperator(KubernetesClient client, Operator operator, Queue<String> freshStarts) {
    this.client = client;
    this.operator = operator;
    this.freshStarts = freshStarts;
  }

  /** The settings with their defaults. */
  static VireoConfig defaults() {
    return settings(Map.of());
  }

  private static VireoConfig settings(Map<String, String> others) {
    return new SmallRyeConfigBuilder()
        .withDefaultValues(others)
        .withMapping(VireoConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .build()
        .getConfigMapping(VireoConfig.class);
  }

  /** Puts the operator's namespace and rights on the server. */
  static void grantRights(KubernetesClient admin) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName("vireo-system").and().build())
        .patch(APPLY);
    for (String file : List.of("operator-rbac.yaml", "admission/operator-own-objects.yaml")) {
      for (HasMetadata object : read(admin, file)) {
        admin.resource(object).patch(APPLY);
      }
    }
  }

  static RunningOperator start() {
    return start(Halts.NEVER);
  }

  /** Starts one for which an agent is silent soon. */
  static RunningOperator startImpatient() {
    return start(Halts.NEVER, settings(Map.of("vireo.heartbeat-timeout", "3s")));
  }

  /** Starts one that tells of the steps that it reaches. */
  static RunningOperator start(Halts halts) {
    return start(halts, defaults());
  }

  /** Starts one on another server, for which an agent is silent soon. */
  static RunningOperator startImpatientOn(RestorableApiServer server) {
    var config =
        server
            .config()
            .withImpersonateUsername(SERVICE_ACCOUNT)
            .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
            .build();
    return start(
        new KubernetesClientBuilder().withConfig(config).build(),
        Halts.NEVER,
        settings(Map.of("vireo.heartbeat-timeout", "5s")));
  }

  private static RunningOperator start(Halts halts, VireoConfig config) {
    return start(
        SharedApiServer.clientAs(
            SERVICE_ACCOUNT, Map.of(), "system:serviceaccounts", "system:authenticated"),
        halts,
        config);
  }

  private static RunningOperator start(KubernetesClient client, Halts halts, VireoConfig config) {
    var signals = new NodeSignals();
    Clock clock = Clock.systemUTC();
    var freshStarts = new ConcurrentLinkedQueue<String>();
    var nodes = new HypervisorReconciler(client, config, signals, freshStarts::add, clock);
    var operator =
        new Operator(o ->
            o.withKubernetesClient(client)
                .withUseSSAToPatchPrimaryResource(false)
                .checkingCRDAndValidateLocalModel(false)
                .withCloseClientOnStop(false));
    operator.register(new NodeReconciler(client, config, clock));
    operator.register(nodes);
    operator.register(new DomainReconciler(client, nodes, halts));
    operator.register(
        new VmReconciler(
            client, config, nodes, signals, new EventSink(client, clock, "test"), halts, clock));
    operator.start();
    return new RunningOperator(client, operator, freshStarts);
  }

  @Override
  public void close() {
    operator.stop();
    client.close();
  }

  private static List<HasMetadata> read(KubernetesClient client, String file) {
    try (var in = Files.newInputStream(Path.of("..", "deploy").resolve(file))) {
      return client.load(in).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
