package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vireo.api.v1alpha1.GuestAgentProbe;
import dev.vireo.api.v1alpha1.HttpGetProbe;
import dev.vireo.api.v1alpha1.HttpHeader;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which probes the API server refuses, in which words, and what it makes of good ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadProbeIT {
  private final Writers writers = new Writers("bad-probe");

  @AfterAll
  void close() {
    writers.close();
  }

  static Stream<Arguments> badProbes() {
    String target =
        "spec.probes.readiness: Invalid value: a probe has exactly one target: guestAgent,"
            + " tcpSocket, httpGet or exec";
    String noNetwork =
        "spec: Invalid value: a VM without networks cannot be probed by tcpSocket or httpGet: use"
            + " guestAgent or exec";
    String http = "spec.probes.readiness.httpGet";
    return Stream.of(
        badReadiness("{periodSeconds: 5}", target),
        badReadiness("{guestAgent: {}, tcpSocket: {port: 22}}", target),
        badReadiness(
            "{tcpSocket: {}}", unchecked("spec.probes.readiness.tcpSocket.port: Required value")),
        badReadiness(
            "{guestAgent: {}, initialDelaySeconds: -1}",
            lessThan("readiness.initialDelaySeconds", -1, 0)),
        badReadiness(
            "{guestAgent: {}, periodSeconds: 0}", lessThan("readiness.periodSeconds", 0, 1)),
        badReadiness(
            "{guestAgent: {}, timeoutSeconds: -5}", lessThan("readiness.timeoutSeconds", -5, 1)),
        badReadiness(
            "{guestAgent: {}, successThreshold: 0}", lessThan("readiness.successThreshold", 0, 1)),
        badReadiness(
            "{guestAgent: {}, failureThreshold: 0}", lessThan("readiness.failureThreshold", 0, 1)),
        badReadiness("{tcpSocket: {port: 0}}", lessThan("readiness.tcpSocket.port", 0, 1)),
        badReadiness(
            "{tcpSocket: {port: 65536}}",
            "spec.probes.readiness.tcpSocket.port: Invalid value: 65536:"
                + " spec.probes.readiness.tcpSocket.port in body should be less than or equal to"
                + " 65535"),
        badReadiness(
            "{httpGet: {port: 80, path: \"//elsewhere/#\"}}",
            http
                + ".path: Invalid value: \"//elsewhere/#\": "
                + http
                + ".path in body should match"
                + " '^/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$'"),
        badReadiness(
            "{httpGet: {port: 80, scheme: FTP}}",
            unchecked(
                http
                    + ".scheme: Unsupported value: \"FTP\": supported values: \"HTTP\","
                    + " \"HTTPS\"")),
        badReadiness(
            "{httpGet: {port: 80, httpHeaders: [{name: Connection, value: close}]}}",
            http
                + ": Invalid value: httpGet.httpHeaders cannot set Connection, Content-Length,"
                + " Expect, Transfer-Encoding or Upgrade: take that one out"),
        badReadiness(
            "{exec: {command: []}}",
            "spec.probes.readiness.exec.command: Invalid value: 0:"
                + " spec.probes.readiness.exec.command in body should have at least 1 items"),
        badProbe(
            "{liveness: {guestAgent: {}, successThreshold: 2}}",
            "spec.probes: Invalid value: liveness.successThreshold must be 1: leave it out"),
        badProbe("{liveness: {httpGet: {port: 80}}}\n  networks: []", noNetwork),
        badProbe("{readiness: {tcpSocket: {port: 80}}}\n  networks: []", noNetwork));
  }

  private static String lessThan(String field, int value, int least) {
    return "spec.probes.%1$s: Invalid value: %2$d: spec.probes.%1$s in body should be greater than or equal to %3$d"
        .formatted(field, value, least);
  }

  private static Arguments badReadiness(String probe, String message) {
    return badProbe("{readiness: " + probe + "}", message);
  }

  private static Arguments badProbe(String probes, String message) {
    return Arguments.of("  probes: " + probes + "\n", message);
  }

  @Test
  void eachKindOfProbeIsTakenAndItsDefaultsAreThoseOfKubernetes() {
    writers.create(
        Fixtures.VM.replace("web-1", "probed")
            + """
              probes:
                readiness:
                  httpGet: {port: 80, httpHeaders: [{name: Host, value: shop.example.org}]}
                liveness:
                  exec: {command: [test, -e, /run/well]}
            """);
    writers.create(
        Fixtures.VM.replace("web-1", "asked")
            + "  networks: []\n"
            + "  probes: {readiness: {guestAgent: {}}, liveness: {exec: {command: [\"true\"]}}}\n");
    Probe readiness = Objects.requireNonNull(vm("probed").getSpec().probes()).readiness();
    assertThat(readiness)
        .isEqualTo(
            new Probe(
                null,
                null,
                new HttpGetProbe(
                    "/",
                    80,
                    HttpGetProbe.Scheme.HTTP,
                    List.of(new HttpHeader("Host", "shop.example.org"))),
                null,
                0,
                10,
                1,
                1,
                3));
    assertThat(Objects.requireNonNull(vm("asked").getSpec().probes()).readiness())
        .isEqualTo(new Probe(new GuestAgentProbe(), null, null, null, 0, 10, 1, 1, 3));
  }

  @ParameterizedTest
  @MethodSource("badProbes")
  void aBadProbeIsRefusedWithASentence(String probes, String message) {
    var refused =
        catchThrowableOfType(
            KubernetesClientException.class, () -> writers.create(Fixtures.VM + probes));
    assertThat(refused).as("was not refused").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getStatus().getMessage())
        .isEqualTo("VirtualMachine.vireo.dev \"web-1\" is invalid: " + message);
  }

  /** What the API server says in one breath when it did not come to the CEL rules. */
  private static String unchecked(String message) {
    return "["
        + message
        + ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]";
  }

  private VirtualMachine vm(String name) {
    return writers
        .person()
        .resources(VirtualMachine.class)
        .inNamespace(writers.namespace())
        .withName(name)
        .require();
  }
}
