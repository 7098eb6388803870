package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains that an agent could not read, or not without leaving its folders; all once mutated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadDomainIT {
  private static final String LAYER =
      "ephemeral: {image: {name: tiny, hostFile: {path: debian/tiny.img}}}";
  private static final String GRACE = "terminationGracePeriodSeconds: 60\n";

  private final Writers writers = new Writers("bad-domain");

  @AfterAll
  void close() {
    writers.close();
  }

  static Stream<Arguments> badDomains() {
    return Stream.of(
        bad("6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001", "0x10", "spec.virtualMachine.uid"),
        bad("{name: web-1, ", "{name: ../x, ", "spec.virtualMachine.name"),
        bad("name: root", "name: ../x", "spec.disks[0].name"),
        bad("name: root", "name: \"a\\0b\"", "spec.disks[0].name"),
        bad("    " + LAYER + "\n", "", "spec.disks[0]"),
        bad("name: default", "name: a/b", "spec.networks[0].name"),
        bad(GRACE, "terminationGracePeriodSeconds: -1\n", "spec.terminationGracePeriodSeconds"),
        bad(GRACE, GRACE + "  nodeName: node-a\n  slotUid: ../x\n", "spec.slotUid"),
        bad(GRACE, GRACE + "  nodeName: \"\"\n  slotUid: 6f1dd5b2\n", "spec.nodeName"),
        bad(GRACE, GRACE + "  nodeName: ../x\n  slotUid: 6f1dd5b2\n", "spec.nodeName"),
        bad(LAYER, onClaim("size: \"{{ .x }}\""), "spec.disks[0].persistentVolumeClaim.size"),
        bad(LAYER, onClaim("size: -1Gi"), "spec.disks[0].persistentVolumeClaim.size"),
        bad(LAYER, onClaim("size: 1e400"), "spec.disks[0].persistentVolumeClaim.size"),
        bad(GRACE, GRACE + volume("pv-1", "-1Gi"), "spec.volumes[0].capacity"),
        bad(GRACE, GRACE + volume("pv-1", "-1"), "spec.volumes[0].capacity"),
        bad(GRACE, GRACE + volume("../x", "1Gi"), "spec.volumes[0].volumeName"));
  }

  @ParameterizedTest
  @MethodSource("badDomains")
  void aDomainThatAnAgentCouldNotReadIsRefused(String from, String to, String field) {
    var refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> writers.create(Fixtures.DOMAIN.replace(from, to)));
    assertThat(refused).as("was not refused").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getStatus().getMessage()).contains(field + ": Invalid value: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxSkew: 2147483648", "minDomains: -2147483649"})
  void anIntegerThatNoAgentCouldReadIsRefused(String constraint) {
    var spread = "  placement: {topologySpreadConstraints: [{%s}]}\n".formatted(constraint);
    var refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> writers.create(Fixtures.DOMAIN.replace(GRACE, GRACE + spread)));
    assertThat(refused).as("was not refused").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getStatus().getMessage())
        .contains("Checked value must be of type integer with format int32 in spec.placement.");
  }

  private static String onClaim(String size) {
    return "persistentVolumeClaim: {claimName: data, %s}".formatted(size);
  }

  private static String volume(String name, String capacity) {
    return "  volumes: [{claimName: data, volumeName: %s, capacity: %s}]\n"
        .formatted(name, capacity);
  }

  private static Arguments bad(String from, String to, String field) {
    return Arguments.of(from, to, field);
  }
}
