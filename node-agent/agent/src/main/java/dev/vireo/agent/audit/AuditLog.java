package dev.vireo.agent.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.audit.AuditLine.Outcome;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes a line for each operation on a guest, whatever came of it. */
public final class AuditLog {
  private static final Logger LOG = Logger.getLogger("dev.vireo.audit");
  private static final String KIND = "vireo.dev/guest";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String node;
  private final HostClock clock;
  private final Function<DomainUuid, Optional<Domain>> domains;
  private final Consumer<String> sink;

  AuditLog(
      String node,
      HostClock clock,
      Function<DomainUuid, Optional<Domain>> domains,
      Consumer<String> sink) {
    this.node = node;
    this.clock = clock;
    this.domains = domains;
    this.sink = sink;
  }

  /**
   * To the agent's own log, category {@code dev.vireo.audit}.
   *
   * @param domains finds the Domain of a guest, as it is known without asking anybody
   */
  public static AuditLog ofAgent(
      String node, HostClock clock, Function<DomainUuid, Optional<Domain>> domains) {
    return new AuditLog(node, clock, domains, LOG::info);
  }

  void run(GuestOperation operation, DomainUuid guest, Runnable call) {
    get(
        operation,
        guest,
        () -> {
          call.run();
          return operation;
        });
  }

  <T> T get(GuestOperation operation, DomainUuid guest, Supplier<T> call) {
    long began = System.nanoTime();
    try {
      T result = call.get();
      write(operation, guest, Outcome.Done, null, began);
      return result;
    } catch (LibvirtFailure e) {
      write(operation, guest, outcomeOf(e), e.getMessage(), began);
      throw e;
    }
  }

  private static Outcome outcomeOf(LibvirtFailure failure) {
    return switch (failure.effect()) {
      case UNKNOWN -> Outcome.Unknown;
      case NONE -> Outcome.Failed;
    };
  }

  private void write(
      GuestOperation operation,
      DomainUuid guest,
      Outcome outcome,
      @Nullable String message,
      long began) {
    Optional<Domain> domain = domains.apply(guest);
    sink.accept(
        json(
            new AuditLine(
                KIND,
                clock.time().toString(),
                node,
                domain.map(d -> d.getMetadata().getNamespace()).orElse(null),
                domain.map(d -> d.getSpec().virtualMachine().name()).orElse(null),
                domain.map(d -> d.getMetadata().getName()).orElse(null),
                guest.toString(),
                domain.map(AuditLog::requestedBy).orElse(null),
                operation,
                operation.call(),
                outcome,
                message,
                Duration.ofNanos(System.nanoTime() - began).toMillis())));
  }

  private static @Nullable String requestedBy(Domain domain) {
    return Annotations.find(domain, Labels.REQUESTED_BY).orElse(null);
  }

  private static String json(AuditLine line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an audit line is no JSON", e);
    }
  }
}
