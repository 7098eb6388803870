package dev.vireo.operator.kube;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Writes events about objects. An event that cannot be written is lost and logged: it tells people
 * what conditions tell machines, and nothing depends on it.
 */
public final class EventSink {
  private static final Logger LOG = Logger.getLogger(EventSink.class);
  private static final String REPORTER = "vireo-operator";
  private static final int MAX_MESSAGE = 1024;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;

  /**
   * Writes through a client.
   *
   * @param instance which replica writes, usually the name of its pod
   */
  public EventSink(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  /** Writes events in their order. */
  public void publish(HasMetadata about, List<ObjectEvent> events) {
    Instant now = clock.instant();
    // One microsecond apart, so that they are listed in their order.
    for (int i = 0; i < events.size(); i++) {
      publish(about, events.get(i), now.plus(i, ChronoUnit.MICROS));
    }
  }

  private void publish(HasMetadata about, ObjectEvent event, Instant at) {
    var metadata = about.getMetadata();
    long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
    String second = at.truncatedTo(ChronoUnit.SECONDS).toString();
    try {
      client
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withNamespace(metadata.getNamespace())
                  .withName(metadata.getName() + "." + Long.toHexString(nanos))
                  .endMetadata()
                  .withInvolvedObject(
                      new ObjectReferenceBuilder()
                          .withApiVersion(about.getApiVersion())
                          .withKind(about.getKind())
                          .withNamespace(metadata.getNamespace())
                          .withName(metadata.getName())
                          .withUid(metadata.getUid())
                          .withResourceVersion(metadata.getResourceVersion())
                          .build())
                  .withType(event.level().name())
                  .withReason(event.reason())
                  .withAction(event.reason())
                  .withMessage(cut(event.message()))
                  .withNewSource()
                  .withComponent(REPORTER)
                  .endSource()
                  .withReportingComponent(REPORTER)
                  .withReportingInstance(instance)
                  .withFirstTimestamp(second)
                  .withLastTimestamp(second)
                  .withEventTime(new MicroTime(MICROS.format(at)))
                  .withCount(1)
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      LOG.logf(
          inNamespaceThatGoes(e) ? Logger.Level.DEBUG : Logger.Level.WARN,
          "event lost: object=%s/%s reason=%s error=%s",
          metadata.getNamespace(),
          metadata.getName(),
          event.reason(),
          e.getMessage());
    }
  }

  private static boolean inNamespaceThatGoes(KubernetesClientException e) {
    // Of a namespace that has gone already the API server says that it finds none.
    if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return true;
    }
    return e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(c -> "NamespaceTerminating".equals(c.getReason()));
  }

  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
