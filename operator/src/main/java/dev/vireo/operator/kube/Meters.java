package dev.vireo.operator.kube;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Meters of the Java Operator SDK, made fit for Prometheus. */
@Singleton
final class Meters {
  private static final String ACTION = "action";

  /**
   * The meters of the SDK. The extension's own producer is asked for them before it has a registry,
   * and then there are none.
   */
  @Produces
  @Singleton
  Metrics metrics(MeterRegistry registry) {
    return MicrometerMetricsV2.newBuilder(registry).build();
  }

  /**
   * The SDK registers its event counters with and without the tag {@code action}; Prometheus wants
   * the same tags on all meters of a name, and throws.
   */
  @Produces
  @Singleton
  MeterFilter sameTags() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals("events.received") && id.getTag(ACTION) == null
            ? id.withTag(Tag.of(ACTION, "NONE"))
            : id;
      }
    };
  }
}
