package dev.vireo.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Whether the API server accepts this agent. A server that is away is no refusal: the agent goes on
 * with what it knows. One that answers 401 or 403 has taken the agent's rights, and it changes
 * nothing any more.
 */
public final class ApiAccess {
  private static final Logger LOG = Logger.getLogger(ApiAccess.class);

  private final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());

  /** Takes note of a failed request. */
  public void failed(Throwable failure) {
    if (failure instanceof KubernetesClientException e && isRefusal(e)) {
      String sentence = "The API server refuses this agent: " + ApiFailures.sentenceOf(e);
      if (refusal.getAndSet(Optional.of(sentence)).isEmpty()) {
        LOG.errorf("Nothing is changed until the API server accepts this agent. why=%s", sentence);
      }
    }
  }

  private static boolean isRefusal(KubernetesClientException e) {
    return e.getCode() == 401 || e.getCode() == 403;
  }

  /**
   * Takes note of an answer.
   *
   * @return whether the server had refused before
   */
  public boolean answered() {
    return refusal.getAndSet(Optional.empty()).isPresent();
  }

  /** The refusal, as a sentence. */
  public Optional<String> refusal() {
    return refusal.get();
  }
}
