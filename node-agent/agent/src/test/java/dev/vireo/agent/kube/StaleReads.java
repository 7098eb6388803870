package dev.vireo.agent.kube;

import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;

/**
 * Has the server list and watch Domains as they were before any was on this node, as a server does
 * whose cache lags behind. One Domain is told as it is, or not at all.
 */
final class StaleReads implements Interceptor {
  private static final URI NOBODY = URI.create("https://127.0.0.1:1/");

  private final String node;
  volatile boolean silent;

  StaleReads(String node) {
    this.node = node;
  }

  /** A client with an administrator's rights that reads so. */
  static KubernetesClient client(StaleReads reads) {
    return new KubernetesClientBuilder()
        .withConfig(SharedApiServer.config().withRequestRetryBackoffLimit(0).build())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("stale", reads))
        .build();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String uri = request.uri().toString();
    if (uri.contains("/domains?")) {
      builder.uri(URI.create(uri.replace(node, "another-" + node)));
    } else if (silent && uri.contains("/domains/")) {
      builder.uri(NOBODY);
    }
  }
}
