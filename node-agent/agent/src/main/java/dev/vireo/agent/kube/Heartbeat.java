package dev.vireo.agent.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Renews this node's Lease, which the operator makes. */
public final class Heartbeat {
  private static final Logger LOG = Logger.getLogger(Heartbeat.class);
  private static final int NOT_FOUND = 404;
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

  /** For the Lease of the node's name in that namespace. */
  public Heartbeat(KubernetesClient client, String namespace, String node, ApiAccess access) {
    this.client = client;
    this.namespace = namespace;
    this.node = node;
    this.access = access;
  }

  /** Renews it; whether the API server has answered. */
  public boolean renew(Instant now) {
    try {
      client
          .resources(Lease.class)
          .inNamespace(namespace)
          .withName(node)
          .patch(
              MERGE,
              "{\"spec\":{\"holderIdentity\":\"%s\",\"renewTime\":\"%s\"}}"
                  .formatted(node, MICRO_TIME.format(now.truncatedTo(ChronoUnit.MICROS))));
      access.granted(ApiAccess.Right.LEASE);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND) {
        access.granted(ApiAccess.Right.LEASE);
        return true;
      }
      access.failed(ApiAccess.Right.LEASE, e);
      LOG.warnf(
          "The Lease could not be renewed. lease=%s/%s why=%s",
          namespace, node, ApiFailures.sentenceOf(e));
      return ApiFailures.isAnswer(e);
    }
  }
}
