package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question that is put to the guest again and again, in the words of a Pod's probes.
 *
 * @param guestAgent by the guest agent's answer
 * @param tcpSocket by a TCP connection
 * @param httpGet by an HTTP request
 * @param exec by a command in the guest
 * @param initialDelaySeconds before the first
 * @param periodSeconds from one to the next
 * @param timeoutSeconds for an answer
 * @param successThreshold how many in a row make it pass
 * @param failureThreshold how many in a row make it fail
 */
@ValidationRule(
    value =
        "[has(self.guestAgent), has(self.tcpSocket), has(self.httpGet), has(self.exec)].filter(t,"
            + " t).size() == 1",
    message = "a probe has exactly one target: guestAgent, tcpSocket, httpGet or exec")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Probe(
    @JsonPropertyDescription(
            "{}: passes when the QEMU guest agent in the guest answers (guest-ping).")
        @Nullable GuestAgentProbe guestAgent,
    @JsonPropertyDescription(
            "Passes when a TCP port of the guest can be connected to, from its node.")
        @Nullable TcpSocketProbe tcpSocket,
    @JsonPropertyDescription(
            "Passes when an HTTP server of the guest answers a GET from its node with a status from"
                + " 200 to 399. A redirect is such an answer, and is not followed.")
        @Nullable HttpGetProbe httpGet,
    @JsonPropertyDescription(
            "Passes when a command in the guest ends with exit code 0. It needs the QEMU guest"
                + " agent in the guest.")
        @Nullable ExecProbe exec,
    @JsonPropertyDescription(
            "Seconds from the guest's start, and from each reboot of it, to the first probe."
                + " Default 0, at most 86400. Until then it is not ready, and not taken for dead.")
        @Default("0")
        @Min(0)
        @Max(86400)
        Integer initialDelaySeconds,
    @JsonPropertyDescription("Seconds from one probe to the next. Default 10, 1 to 86400.")
        @Default("10")
        @Min(1)
        @Max(86400)
        Integer periodSeconds,
    @JsonPropertyDescription(
            "Seconds after which a probe without an answer has failed. Default 1, 1 to 60.")
        @Default("1")
        @Min(1)
        @Max(60)
        Integer timeoutSeconds,
    @JsonPropertyDescription(
            "How many probes in a row must succeed: then the guest is ready. Default 1, at most"
                + " 1000; 1 for liveness.")
        @Default("1")
        @Min(1)
        @Max(1000)
        Integer successThreshold,
    @JsonPropertyDescription(
            "How many probes in a row must fail: then the guest is not ready, or is ended. Default"
                + " 3, 1 to 1000.")
        @Default("3")
        @Min(1)
        @Max(1000)
        Integer failureThreshold) {
  private static final int PERIOD = 10;
  private static final int FAILURES = 3;

  /** Fills in the defaults that the API server gives. */
  public Probe {
    initialDelaySeconds = initialDelaySeconds == null ? 0 : initialDelaySeconds;
    periodSeconds = periodSeconds == null ? PERIOD : periodSeconds;
    timeoutSeconds = timeoutSeconds == null ? 1 : timeoutSeconds;
    successThreshold = successThreshold == null ? 1 : successThreshold;
    failureThreshold = failureThreshold == null ? FAILURES : failureThreshold;
  }

  /** {@code initialDelaySeconds}. */
  public Duration initialDelay() {
    return Duration.ofSeconds(initialDelaySeconds);
  }

  /** {@code periodSeconds}. */
  public Duration period() {
    return Duration.ofSeconds(periodSeconds);
  }

  /** {@code timeoutSeconds}. */
  public Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
