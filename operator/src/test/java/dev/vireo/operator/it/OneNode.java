package dev.vireo.operator.it;

import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For a test class a cluster of one node, led by an operator; for each test a namespace of it. */
final class OneNode
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final KubernetesClient admin = SharedApiServer.client();
  private final String name;
  private Optional<RunningOperator> operator = Optional.empty();
  private Optional<Heart> heart = Optional.empty();
  private Cluster cluster = new Cluster(admin, "none");

  OneNode(String name) {
    this.name = name;
  }

  /** This test's namespace. */
  Cluster cluster() {
    return cluster;
  }

  /** Name of the node. */
  String node() {
    return "node-" + name;
  }

  /** The name of the incarnation of a VM that has been made and brought to Running. */
  String runningVm(String vm) {
    cluster.makeImage("tiny");
    return cluster.makeRunningVm(vm, node());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    RunningOperator.grantRights(admin);
    cluster.kubernetes.cannotMountNothing();
    operator = Optional.of(RunningOperator.start());
    cluster.kubernetes.makeNode(node());
    cluster.agent.reportHost(node(), Cluster.HOST, true);
    heart = Optional.of(Heart.of(cluster.agent, node()));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, name));
    // Slots are made where only the most restricted pods are.
    cluster.restrictPods();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    cluster.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    heart.ifPresent(Heart::close);
    admin.nodes().withName(node()).delete();
    operator.ifPresent(RunningOperator::close);
    admin.close();
  }
}
