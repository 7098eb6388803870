package dev.vireo.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/**
 * Whether the API server accepts this agent. A server that is away is no refusal: the agent goes on
 * with what it knows. One that answers 401 or 403 has taken a right of the agent's, and it changes
 * nothing any more until just that is granted again: that it may do other things says nothing.
 */
public final class ApiAccess {
  private static final Logger LOG = Logger.getLogger(ApiAccess.class);

  /** What the agent asks of the API server, each by a right of its own. */
  public enum Right {
    /** To list and watch this node's Domains. */
    DOMAINS,
    /** To read one Domain. */
    DOMAIN,
    /** To write their status. */
    DOMAIN_STATUS,
    /** To list and watch this node's slots. */
    SLOTS,
    /** To read one slot. */
    SLOT,
    /** To read this node's Hypervisor. */
    HYPERVISOR,
    /** To write its status. */
    HYPERVISOR_STATUS,
    /** To renew this node's Lease. */
    LEASE
  }

  private final Map<Right, String> refusals = new ConcurrentSkipListMap<>();
  private volatile Runnable listener = () -> {};

  /** Has this run whenever the first right is refused or the last one is granted again. */
  public void onChange(Runnable action) {
    listener = action;
  }

  /** Takes note of a failed request. */
  public void failed(Right right, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException e && isRefusal(e)) {
        refused(right, "The API server refuses this agent: " + ApiFailures.sentenceOf(e));
        return;
      }
    }
  }

  /** Whether the server says that this agent may not. */
  static boolean isRefusal(KubernetesClientException e) {
    return e.getCode() == 401 || e.getCode() == 403;
  }

  private void refused(Right right, String sentence) {
    boolean first = refusals.isEmpty();
    if (refusals.put(right, sentence) == null) {
      LOG.errorf(
          "Nothing is changed until the API server accepts this agent. right=%s why=%s",
          right, sentence);
    }
    if (first) {
      listener.run();
    }
  }

  /** Takes note of an answer that only who has this right is given. */
  public void granted(Right right) {
    if (refusals.remove(right) != null) {
      LOG.infof("The API server grants a right again. right=%s", right);
      if (refusals.isEmpty()) {
        listener.run();
      }
    }
  }

  /** Whether that right is refused. */
  public boolean refuses(Right right) {
    return refusals.containsKey(right);
  }

  /** The first refusal that stands, as a sentence. */
  public Optional<String> refusal() {
    return refusals.values().stream().findFirst();
  }
}
