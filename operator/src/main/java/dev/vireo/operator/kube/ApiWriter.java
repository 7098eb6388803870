package dev.vireo.operator.kube;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.operator.slot.SlotLabels;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes of the operator. Nothing here creates what a stale view merely believes to be missing:
 * objects are made by POST, changed with their resourceVersion, and deleted with their UID.
 */
public final class ApiWriter {
  private static final int UNPROCESSABLE = 422;
  private static final String ALREADY_EXISTS = "AlreadyExists";

  private final KubernetesClient client;

  /** Writes through a client. */
  public ApiWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes an object by POST.
   *
   * @throws KubernetesClientException with code 409 when something else than the object stands in
   *     the way for a moment, a quota that others draw on for example
   */
  public <T extends HasMetadata> Created<T> create(T object) {
    try {
      return new Created.Made<>(client.resource(object).create());
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> existing(object, e);
        case HttpURLConnection.HTTP_FORBIDDEN -> refused(Reason.Refused, sentenceOf(e));
        case UNPROCESSABLE -> refused(Reason.Invalid, sentenceOf(e));
        default -> throw e;
      };
    }
  }

  /**
   * Replaces an object.
   *
   * @throws KubernetesClientException with code 409 when it has changed since it was read
   */
  public <T extends HasMetadata> T update(T object) {
    return client.resource(withVersion(object)).update();
  }

  /**
   * Replaces the status of an object.
   *
   * @throws KubernetesClientException with code 409 when it has changed since it was read
   */
  public <T extends HasMetadata> T updateStatus(T object) {
    return client.resource(withVersion(object)).updateStatus();
  }

  /** Deletes this very object, by UID. It being gone already is as good. */
  public void delete(HasMetadata object) {
    delete(object, new Preconditions(null, object.getMetadata().getUid()), Optional.empty());
  }

  /** Deletes this very object, by UID, and only if it has not changed since it was read. */
  public void deleteUnchanged(HasMetadata object) {
    var metadata = object.getMetadata();
    delete(
        object,
        new Preconditions(metadata.getResourceVersion(), metadata.getUid()),
        Optional.empty());
  }

  /** Deletes this very pod, by UID, with a grace period other than its own. */
  public void deleteWithGrace(Pod pod, Duration grace) {
    delete(pod, new Preconditions(null, pod.getMetadata().getUid()), Optional.of(grace));
  }

  /** Takes a finalizer off, if the object has not changed since it was read. */
  public void removeFinalizer(HasMetadata object, String finalizer) {
    var left = new ArrayList<>(object.getMetadata().getFinalizers());
    if (left.remove(finalizer)) {
      ifThere(() -> mergeUnchanged(object, Map.of("metadata", Map.of("finalizers", left))));
    }
  }

  /** Sets the readiness gate of this very slot. */
  public void setGate(Pod slot, Gate gate, Instant now) {
    var condition = new HashMap<String, Object>();
    condition.put("type", Labels.GUEST_RUNNING_GATE);
    condition.put("status", gate.status());
    condition.put("reason", gate.reason());
    condition.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
    Map<String, Object> patch =
        Map.of(
            "metadata", Map.of("uid", slot.getMetadata().getUid()),
            "status", Map.of("conditions", List.of(condition)));
    ifThere(() ->
        client
            .pods()
            .inNamespace(slot.getMetadata().getNamespace())
            .withName(slot.getMetadata().getName())
            .subresource("status")
            .patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                client.getKubernetesSerialization().asJson(patch)));
  }

  /** Changes labels and annotations of this very pod; a label without value is taken off. */
  public void relabel(Pod pod, SlotLabels.Change change) {
    var labels = new HashMap<String, @Nullable String>();
    change.labels().forEach((key, value) -> labels.put(key, value.orElse(null)));
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of(
                "uid", pod.getMetadata().getUid(),
                "labels", labels,
                "annotations", change.annotations()));
    ifThere(() ->
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                client.getKubernetesSerialization().asJson(patch)));
  }

  /** Changes a few fields of an object by a merge patch that carries its resourceVersion. */
  public void mergeUnchanged(HasMetadata object, Map<String, ?> fields) {
    var patch = new HashMap<String, Object>(fields);
    var metadata = new HashMap<String, Object>();
    if (fields.get("metadata") instanceof Map<?, ?> given) {
      given.forEach((k, v) -> metadata.put(k.toString(), v));
    }
    metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
    patch.put("metadata", metadata);
    client
        .resource(object)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(patch));
  }

  /**
   * Sets an annotation of this very object.
   *
   * @return whether it was there
   */
  public boolean annotate(HasMetadata object, String name, String value) {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("uid", object.getMetadata().getUid(), "annotations", Map.of(name, value)));
    return ifThere(() ->
        client
            .resource(object)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                client.getKubernetesSerialization().asJson(patch)));
  }

  private <T extends HasMetadata> Created<T> existing(T wanted, KubernetesClientException e) {
    if (e.getStatus() == null || !ALREADY_EXISTS.equals(e.getStatus().getReason())) {
      throw e;
    }
    List<OwnerReference> owners = wanted.getMetadata().getOwnerReferences();
    if (owners.isEmpty()) {
      return new Created.Existing<>();
    }
    T found = client.resource(wanted).get();
    if (found == null) {
      // It has gone since: the next attempt makes it.
      throw e;
    }
    Set<String> uids =
        found.getMetadata().getOwnerReferences().stream()
            .map(OwnerReference::getUid)
            .collect(Collectors.toSet());
    return owners.stream()
        .filter(o -> !uids.contains(o.getUid()))
        .findFirst()
        .map(o -> ApiWriter.<T>refused(Reason.Refused, strangerOf(wanted, o)))
        .orElseGet(Created.Existing::new);
  }

  private static <T> Created<T> refused(Reason reason, String message) {
    return new Created.Refused<>(reason, message);
  }

  private static String strangerOf(HasMetadata wanted, OwnerReference owner) {
    return "there is a %s %s/%s that does not belong to %s %s: delete it, and Vireo makes its own"
        .formatted(
            wanted.getKind(),
            wanted.getMetadata().getNamespace(),
            wanted.getMetadata().getName(),
            owner.getKind(),
            owner.getName());
  }

  private void delete(HasMetadata object, Preconditions preconditions, Optional<Duration> grace) {
    var options = new DeleteOptionsBuilder().withPreconditions(preconditions);
    grace.ifPresent(g -> options.withGracePeriodSeconds(g.toSeconds()));
    ifThere(() -> client.raw(pathOf(object), "DELETE", options.build()));
  }

  private static String pathOf(HasMetadata object) {
    String version = object.getApiVersion();
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + "/namespaces/"
        + object.getMetadata().getNamespace()
        + "/"
        + object.getPlural().toLowerCase(Locale.ROOT)
        + "/"
        + object.getMetadata().getName();
  }

  private static <T extends HasMetadata> T withVersion(T object) {
    if (object.getMetadata().getResourceVersion() == null) {
      throw new IllegalArgumentException("an update needs the resourceVersion that was read");
    }
    return object;
  }

  private static boolean ifThere(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      return false;
    }
  }

  private static String sentenceOf(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getStatus().getMessage();
  }
}
