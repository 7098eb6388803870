package dev.vireo.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;

/** What the API server says. */
final class ApiFailures {
  private ApiFailures() {}

  /** The server's own sentence, without the whole object around it. */
  static String sentenceOf(KubernetesClientException failure) {
    return failure.getStatus() != null && failure.getStatus().getMessage() != null
        ? failure.getStatus().getMessage()
        : Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }
}
