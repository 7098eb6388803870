package dev.vireo.agent.kube;

import dev.vireo.agent.domain.RestoreWatch.Trust;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/**
 * Renews this node's Lease, which the operator makes: only as it was left, so that one that has
 * been taken back by a restore of etcd is noticed before it is renewed.
 */
public final class Heartbeat {
  private static final Logger LOG = Logger.getLogger(Heartbeat.class);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("vireo-agent")
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final String node;
  private final ApiAccess access;
  private final Continuity continuity;

  /** For the Lease of the node's name in that namespace. */
  public Heartbeat(
      KubernetesClient client,
      String namespace,
      String node,
      ApiAccess access,
      Continuity continuity) {
    this.client = client;
    this.namespace = namespace;
    this.node = node;
    this.access = access;
    this.continuity = continuity;
  }

  // One request at a time: an answer that is older than another must not be taken for a later one.

  /**
   * Renews it.
   *
   * @return whether the API server has answered, and has what this node wrote last
   */
  public synchronized boolean renew(Instant now) {
    if (continuity.isBroken()) {
      return false;
    }
    try {
      boolean renewed = renewAsLeft(now) || (ask() == Trust.INTACT && renewAsLeft(now));
      return renewed && !continuity.isBroken();
    } catch (KubernetesClientException e) {
      if (ApiFailures.saysAbsent(e, node)) {
        access.granted(ApiAccess.Right.LEASE);
        // One that was there may come back as that of a backup.
        return continuity.expected().isEmpty();
      }
      failed("renewed", e);
      return false;
    }
  }

  /** Whether it was left as it was. */
  private boolean renewAsLeft(Instant now) {
    try {
      Lease renewed =
          lease()
              .patch(
                  MERGE,
                  "{%s\"spec\":{\"holderIdentity\":\"%s\",\"renewTime\":\"%s\"}}"
                      .formatted(
                          continuity
                              .expected()
                              .map("\"metadata\":{\"resourceVersion\":\"%s\"},"::formatted)
                              .orElse(""),
                          node,
                          MICRO_TIME.format(now.truncatedTo(ChronoUnit.MICROS))));
      access.granted(ApiAccess.Right.LEASE);
      continuity.follow(renewed);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /** Whether the API server still has the Lease as this node knows it, or a later one. */
  public synchronized Trust ask() {
    if (continuity.isBroken()) {
      return Trust.DOUBTFUL;
    }
    try {
      return ApiFailures.answer(lease(), node)
          .map(there -> continuity.follow(there) ? Trust.INTACT : Trust.DOUBTFUL)
          .orElse(Trust.ABSENT);
    } catch (KubernetesClientException e) {
      failed("read", e);
      return Trust.DOUBTFUL;
    }
  }

  private Resource<Lease> lease() {
    return client.resources(Lease.class).inNamespace(namespace).withName(node);
  }

  private void failed(String what, KubernetesClientException e) {
    access.failed(ApiAccess.Right.LEASE, e);
    LOG.warnf(
        "The Lease could not be %s. lease=%s/%s why=%s",
        what, namespace, node, ApiFailures.sentenceOf(e));
  }
}
