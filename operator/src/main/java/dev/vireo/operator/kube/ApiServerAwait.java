package dev.vireo.operator.kube;

import dev.vireo.operator.config.VireoConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Has the operator start when an API server answers. The SDK ends the process where none does, and
 * a kubelet waits for up to 5 minutes before it starts again what ends again and again: so much
 * later would anybody hear of what guests have done while the API server was away.
 */
@Singleton
final class ApiServerAwait {
  private static final Logger LOG = Logger.getLogger(ApiServerAwait.class);
  private static final int FIRST = 1;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private static final RequestConfig ONCE =
      new RequestConfigBuilder()
          .withRequestRetryBackoffLimit(0)
          .withRequestTimeout(PATIENCE_MILLIS)
          .build();

  void start(
      @Observes @Priority(FIRST) StartupEvent event, KubernetesClient client, VireoConfig config)
      throws InterruptedException {
    if (answers(client, config.namespace(), config.leader().lease())) {
      return;
    }
    LOG.warn("the API server does not answer: the operator starts when it does");
    do {
      // No event tells that there is one.
      TimeUnit.SECONDS.sleep(1);
    } while (!answers(client, config.namespace(), config.leader().lease()));
  }

  /** Whether it says what it has stored, be it nothing, or that it is not to be asked. */
  static boolean answers(KubernetesClient client, String namespace, String lease) {
    try {
      client
          .adapt(NamespacedKubernetesClient.class)
          .withRequestConfig(ONCE)
          .call(once -> once.resources(Lease.class).inNamespace(namespace).withName(lease).get());
      return true;
    } catch (KubernetesClientException e) {
      LOG.debug("the API server does not answer", e);
      return e.getCode() > 0 && e.getCode() < SERVER_ERROR && e.getCode() != TOO_MANY_REQUESTS;
    }
  }
}
