package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vireo.api.server.Kubectl;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses, in which words; the valid object is changed in one place each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final String LONG_NAME =
      "a234567890123456789012345678901234567890123456789012345678";

  private static final String ONE_SOURCE =
      "a disk has exactly one source: ephemeral, persistentVolumeClaim or cloudInit";
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJz0T0bmY1nXh0vTzC8C0C0VQ5m0mYl5mJ1mZ1mZ1mZ1";
  private static final String BAD_KEY =
      "spec.disks[1].cloudInit: Invalid value: each of cloudInit.sshAuthorizedKeys must be one line"
          + " with a public key of ssh, as in a file .ssh/id_ed25519.pub";
  private static final String BAD_SIZE =
      "spec.disks[0].persistentVolumeClaim: Invalid value: persistentVolumeClaim.size must be a"
          + " quantity of bytes from 1Mi to 64Ti, such as 10Gi";

  private final Writers writers = new Writers("bad");
  private final String namespace = writers.namespace();

  @AfterAll
  void close() {
    writers.close();
  }

  static Stream<Arguments> badVms() {
    return Stream.of(
        bad(
            "cores: 1",
            "cores: 0",
            "spec.cpu.cores: Invalid value: 0: spec.cpu.cores in body should be greater than or equal to 1"),
        bad(
            "cores: 1",
            "cores: 256",
            "spec.cpu.cores: Invalid value: 256: spec.cpu.cores in body should be less than or equal to 255"),
        bad("128Mi", "31Mi", "spec.memory: Invalid value: memory.size must be at least 32Mi"),
        bad("128Mi", "17Ti", "spec.memory: Invalid value: memory.size must be at most 16Ti"),
        bad(
            "128Mi",
            "lots",
            "spec.memory: Invalid value: memory.size must be a quantity of whole bytes, such as 512Mi or 4Gi"),
        bad(
            "128Mi",
            "\"99999999.5\"",
            "spec.memory: Invalid value: memory.size must be a quantity of whole bytes, such as 512Mi or 4Gi"),
        bad(
            "128Mi",
            "0.1Gi",
            "spec.memory: Invalid value: memory.size must be a quantity of whole bytes, such as 512Mi or 4Gi"),
        bad("128Mi", "8Ei", "spec.memory: Invalid value: memory.size must be at most 16Ti"),
        bad(
            "  disks:\n",
            "  disks:\n  - name: root\n    ephemeral: {image: {name: b}}\n",
            "spec.disks[1]: Duplicate value: {\"name\":\"root\"}"),
        bad(
            "name: root",
            "name: Root",
            "spec.disks[0].name: Invalid value: \"Root\": spec.disks[0].name in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'"),
        bad("  memory: {size: 128Mi}\n", "", unchecked("spec.memory: Required value")),
        bad(
            "  disks:\n",
            "  firmware: {type: uefi}\n  disks:\n",
            unchecked(
                "spec.firmware.type: Unsupported value: \"uefi\": supported values: \"bios\"")),
        bad(
            "  disks:\n",
            "  terminationGracePeriodSeconds: 0\n  disks:\n",
            "spec.terminationGracePeriodSeconds: Invalid value: 0: spec.terminationGracePeriodSeconds in body should be greater than or equal to 1"),
        bad(
            "  disks:\n",
            "  placement: {topologySpreadConstraints: [{maxSkew: 2147483648}]}\n  disks:\n",
            "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in"
                + " spec.placement.topologySpreadConstraints[0].maxSkew"));
  }

  static Stream<Arguments> badWords() {
    return Stream.of(
        bad(
            "\"On\"",
            "Asleep",
            unchecked(
                "spec.power: Unsupported value: \"Asleep\": supported values: \"Off\", \"On\","
                    + " \"Paused\", \"Suspended\"")),
        bad(
            "power: \"On\"",
            "restartPolicy: Sometimes",
            unchecked(
                "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"")),
        bad(
            "power: \"On\"",
            "updatePolicy: Later",
            unchecked(
                "spec.updatePolicy: Unsupported value: \"Later\": supported values: \"Now\", \"OnRestart\"")),
        bad(
            "power: \"On\"",
            "watchdog: {action: Dump}",
            unchecked(
                "spec.watchdog.action: Unsupported value: \"Dump\": supported values: \"InjectNMI\", \"Pause\", \"PowerOff\", \"Reset\"")));
  }

  static Stream<Arguments> badTimes() {
    return Stream.of("restartedAt", "rebootedAt", "resetAt")
        .flatMap(field ->
            Stream.of("yesterday", "2026-11-23", "2026-11-23T05:00:00", "2026-13-01T05:00:00Z", "")
                .map(time -> badTime(field, time)));
  }

  private static Arguments badTime(String field, String time) {
    return bad(
        "spec:\n",
        "spec:\n  " + field + ": \"" + time + "\"\n",
        "spec: Invalid value: "
            + field
            + " must be a time as RFC 3339 writes it, such as 2026-11-23T05:00:00Z"
            + " (date -u +%FT%TZ)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-23T05:00:00Z", "2026-11-23T05:00:00.123456789+14:00"})
  void aTimeIsWrittenAsRfc3339Does(String time) {
    writers.create(
        Fixtures.VM
            .replace("web-1", "at-" + time.length())
            .replace("spec:\n", "spec:\n  restartedAt: \"" + time + "\"\n"));
  }

  static Stream<Arguments> badDisks() {
    return Stream.of(
        bad(
            "  disks:\n",
            "  disks:\n  - {name: none}\n",
            "spec.disks[0]: Invalid value: " + ONE_SOURCE),
        bad(
            "image: {name: tiny}}\n",
            "image: {name: tiny}}\n    persistentVolumeClaim: {claimName: data}\n",
            "spec.disks[0]: Invalid value: " + ONE_SOURCE),
        bad(
            "image: {name: tiny}",
            "image: {name: ../tiny}",
            "spec.disks[0].ephemeral.image.name: Invalid value: \"../tiny\":"
                + " spec.disks[0].ephemeral.image.name in body should match"
                + " '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        badClaim("{}", unchecked("spec.disks[0].persistentVolumeClaim.claimName: Required value")),
        badClaim(
            "{claimName: Data}",
            "spec.disks[0].persistentVolumeClaim.claimName: Invalid value: \"Data\":"
                + " spec.disks[0].persistentVolumeClaim.claimName in body should match"
                + " '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        badClaim("{claimName: data, size: \"0\"}", BAD_SIZE),
        badClaim("{claimName: data, size: 65Ti}", BAD_SIZE),
        badClaim("{claimName: data, size: much}", BAD_SIZE),
        badClaim(
            "{claimName: data}\n  - name: more\n    persistentVolumeClaim: {claimName: data}",
            "spec: Invalid value: no two disks of a VM can be on one claim: give each its own"
                + " persistentVolumeClaim.claimName"));
  }

  static Stream<Arguments> badSeeds() {
    return Stream.of(
        badSeed(
            "{}",
            "spec.disks[1].cloudInit: Invalid value: cloudInit needs userDataSecret or"
                + " sshAuthorizedKeys, or both"),
        badSeed(
            "{userDataSecret: data, sshAuthorizedKeys: []}",
            "spec.disks[1].cloudInit.sshAuthorizedKeys: Invalid value: 0:"
                + " spec.disks[1].cloudInit.sshAuthorizedKeys in body should have at least 1"
                + " items"),
        badSeed(
            "{userDataSecret: My_Data}",
            "spec.disks[1].cloudInit.userDataSecret: Invalid value: \"My_Data\":"
                + " spec.disks[1].cloudInit.userDataSecret in body should match"
                + " '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        badSeed("{sshAuthorizedKeys: [secret]}", BAD_KEY),
        badSeed("{sshAuthorizedKeys: [\"" + KEY + "\\n" + KEY + "\"]}", BAD_KEY),
        badSeed("{sshAuthorizedKeys: [\"" + KEY + " me\\n\"]}", BAD_KEY),
        badSeed("{sshAuthorizedKeys: [-----BEGIN OPENSSH PRIVATE KEY-----]}", BAD_KEY),
        badSeed(
            "{sshAuthorizedKeys: [" + KEY + " " + "x".repeat(2048) + "]}",
            unchecked(
                "spec.disks[1].cloudInit.sshAuthorizedKeys[0]: Too long: may not be more than 2048"
                    + " bytes")),
        badSeed(
            "{sshAuthorizedKeys: [" + String.join(", ", Collections.nCopies(17, KEY)) + "]}",
            unchecked(
                "spec.disks[1].cloudInit.sshAuthorizedKeys: Too many: 17: must have at most 16"
                    + " items")),
        badSeed(
            "{userDataSecret: a}\n  - {name: more, cloudInit: {userDataSecret: b}}",
            "spec: Invalid value: a VM has at most one cloudInit disk"),
        bad(
            "ephemeral: {image: {name: tiny}}",
            "cloudInit: {userDataSecret: a}",
            "spec: Invalid value: the first disk is booted, so it cannot be the cloudInit disk:"
                + " put that after it"));
  }

  @Test
  void publicKeysOfEachKindAreTaken() {
    String body = KEY.substring(KEY.indexOf(' '));
    writers.create(
        Fixtures.VM.replace("web-1", "keys")
            + "  - name: seed\n    cloudInit:\n      sshAuthorizedKeys:\n"
            + Stream.of(
                    KEY,
                    KEY + " jürgen@home, the laptop",
                    "ssh-rsa" + body + "==",
                    "ecdsa-sha2-nistp256" + body,
                    "sk-ssh-ed25519@openssh.com" + body,
                    "sk-ecdsa-sha2-nistp256@openssh.com" + body + "= token")
                .map(key -> "      - " + key + "\n")
                .collect(Collectors.joining()));
  }

  @ParameterizedTest
  @MethodSource({"badVms", "badWords", "badTimes", "badDisks", "badSeeds", "badStates"})
  void aBadVmIsRefusedWithASentence(String from, String to, String message) {
    assertThat(Fixtures.VM).contains(from);
    assertThat(refusal(Fixtures.VM.replace(from, to)))
        .isEqualTo("VirtualMachine.vireo.dev \"web-1\" is invalid: " + message);
  }

  @Test
  void memoryMayBeWrittenWithAPoint() {
    writers.create(Fixtures.VM.replace("web-1", "quarter").replace("128Mi", "0.25Gi"));
  }

  static Stream<String> fixtures() {
    return Stream.of(Fixtures.VM, Fixtures.IMAGE, Fixtures.DOMAIN);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void anObjectWithoutSpecIsRefused(String whole) {
    String bare = whole.substring(0, whole.indexOf("spec:"));
    assertThat(refusal(bare)).contains("spec: Required value");
    assertThat(refusal(bare + "spec: null\n")).contains("spec: Required value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web.1", LONG_NAME})
  void aVmIsNamedSoThatItsSlotCanBe(String name) {
    assertThat(refusal(Fixtures.VM.replace("web-1", name)))
        .isEqualTo(
            "VirtualMachine.vireo.dev \""
                + name
                + "\" is invalid: <nil>: Invalid value: the name of a VirtualMachine must be a DNS label of at most 57 characters (lower-case letters, digits and '-'), because its slot is named after it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../etc/shadow", "a/../../tiny.img", "a/./b", "a//b", "/etc/shadow"})
  void anImageStaysInTheFolderForImages(String path) {
    assertThat(refusal(Fixtures.IMAGE.replace("debian/tiny.img", path)))
        .isEqualTo(
            "MachineImage.vireo.dev \"tiny\" is invalid: spec.hostFile: Invalid value: hostFile.path must be relative to /var/lib/vireo/images and must not contain '..', '.' or empty parts");
  }

  static Stream<Arguments> badStates() {
    String oneSource = "state has exactly one source: persistentVolumeClaim or template";
    String size =
        "spec.state.template: Invalid value: template.size must be a quantity of bytes from 1Mi to"
            + " 64Ti, such as 10Gi";
    return Stream.of(
        badState("{}", "spec.state: Invalid value: " + oneSource),
        badState(
            "{template: {size: 1Gi}, persistentVolumeClaim: {claimName: state}}",
            "spec.state: Invalid value: " + oneSource),
        badState("{template: {size: much}}", size),
        badState("{template: {size: \"0\"}}", size),
        badState(
            "{template: {size: 1Gi}, onBrokenImage: Guess}",
            unchecked(
                "spec.state.onBrokenImage: Unsupported value: \"Guess\": supported values: \"Ask\","
                    + " \"Discard\"")),
        bad(
            "\"On\"",
            "Suspended",
            "[spec: Invalid value: power Suspended needs spec.state, where the guest's memory is"
                + " saved, spec: Invalid value: a VM with an ephemeral disk cannot be suspended, as"
                + " the disk would be lost with its slot: put it on a persistentVolumeClaim]"),
        bad(
            "ephemeral: {image: {name: tiny}}",
            "persistentVolumeClaim: {claimName: data}\n"
                + "  state: {persistentVolumeClaim: {claimName: data}}",
            "spec: Invalid value: state needs a claim of its own, on which there is no disk"));
  }

  private static Arguments badState(String state, String message) {
    return bad("  disks:\n", "  state: " + state + "\n  disks:\n", message);
  }

  @Test
  void aVmWhoseDisksStayAndThatHasAStateVolumeMayBeSuspended() {
    writers.create(
        Fixtures.VM
                .replace("web-1", "web-suspended")
                .replace("\"On\"", "Suspended")
                .replace(
                    "ephemeral: {image: {name: tiny}}", "persistentVolumeClaim: {claimName: data}")
            + "  state: {template: {size: 1Gi}}\n");
  }

  @Test
  void theFileOfAnImageCannotBeChanged() {
    writers.create(Fixtures.IMAGE);
    assertThat(changeRefusal(Fixtures.IMAGE.replace("tiny.img", "other.img")))
        .isEqualTo(
            "MachineImage.vireo.dev \"tiny\" is invalid: spec: Invalid value: spec.hostFile is immutable: disks that are layers over the image would break. Make a new MachineImage and name it in the VM");
  }

  @Test
  void whatTheAgentOfADomainIsToldIsNotPinned() {
    String told = Fixtures.DOMAIN.replace("web-1-abcde", "web-1-pqrst") + "  run: {}\n";
    writers.create(told);
    writers.replace(told.replace("run: {}", "run: {restartPolicy: Never}"));
    assertThat(changeRefusal(told.replace("run: {}", "watchdog: {action: Reset}")))
        .endsWith("the definition of a Domain is pinned: change the VirtualMachine instead");
  }

  @Test
  void theDefinitionOfADomainIsPinned() {
    writers.create(Fixtures.DOMAIN);
    assertThat(changeRefusal(Fixtures.DOMAIN.replace("128Mi", "256Mi")))
        .isEqualTo(
            "Domain.vireo.dev \"web-1-abcde\" is invalid: spec: Invalid value: the definition of a Domain is pinned: change the VirtualMachine instead");
  }

  @Test
  void whatTheGuestOfADomainIsToldMayChange() {
    String told = Fixtures.DOMAIN.replace("abcde", "qrstu") + "  run: {power: ";
    writers.create(told + "\"On\"}\n");
    writers.replace(told + "Paused}\n");
    assertThat(changeRefusal(told + "\"Off\"}\n"))
        .contains(
            "spec.run.power: Unsupported value: \"Off\": supported values: \"On\", \"Paused\","
                + " \"Suspended\"");
  }

  @Test
  void theNodeOfADomainIsSetOnceAndTogetherWithTheSlot() {
    String unopened = Fixtures.DOMAIN.replace("abcde", "fghij");
    writers.create(unopened);
    String invalid = "Domain.vireo.dev \"web-1-fghij\" is invalid: spec: Invalid value: ";
    assertThat(changeRefusal(unopened + "  nodeName: node-a\n"))
        .isEqualTo(invalid + "nodeName and slotUid are set together");
    String opened = unopened + "  nodeName: node-a\n  slotUid: 6f1dd5b2\n";
    writers.replace(opened);
    assertThat(changeRefusal(opened.replace("node-a", "node-b")))
        .isEqualTo(invalid + "nodeName and slotUid are set once and never changed");
    assertThat(changeRefusal(unopened))
        .isEqualTo(invalid + "nodeName and slotUid are set once and never changed");
  }

  @Test
  void theVolumesOfADomainAreSetOnceWithItsNode() {
    String unopened =
        Fixtures.DOMAIN
            .replace("abcde", "klmno")
            .replaceFirst("ephemeral: .*", "persistentVolumeClaim: {claimName: data, size: 1Gi}");
    writers.create(unopened);
    String invalid = "Domain.vireo.dev \"web-1-klmno\" is invalid: spec: Invalid value: ";
    String together = "volumes are set together with nodeName, one for each claim";
    String volumes = "  volumes:\n  - {claimName: data, volumeName: pv-1, capacity: 2Gi}\n";
    String node = "  nodeName: node-a\n  slotUid: 6f1dd5b2\n";
    assertThat(changeRefusal(unopened + volumes)).isEqualTo(invalid + together);
    assertThat(changeRefusal(unopened + node)).isEqualTo(invalid + together);
    assertThat(changeRefusal(unopened + node + volumes.replace("claimName: data", "claimName: x")))
        .isEqualTo(invalid + together);
    writers.replace(unopened + node + volumes);
    String once = "volumes are set once, with nodeName, and never changed";
    assertThat(changeRefusal(unopened + node + volumes.replace("pv-1", "pv-2")))
        .isEqualTo(invalid + once);
  }

  @Test
  void aBareOnIsRefusedWithTheNameOfTheField() {
    var result =
        Kubectl.runWith(
            Fixtures.VM.replace("\"On\"", "On"),
            "apply",
            "--server-side",
            "-n",
            namespace,
            "-f",
            "-");
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains(".spec.power: expected string");
  }

  /** What the API server says in one breath when it did not come to the CEL rules. */
  private static String unchecked(String message) {
    return "["
        + message
        + ", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]";
  }

  private static Arguments badClaim(String claim, String message) {
    return bad("ephemeral: {image: {name: tiny}}", "persistentVolumeClaim: " + claim, message);
  }

  private static Arguments badSeed(String cloudInit, String message) {
    String tiny = "image: {name: tiny}}\n";
    return bad(tiny, tiny + "  - name: seed\n    cloudInit: " + cloudInit + "\n", message);
  }

  private static Arguments bad(String from, String to, String message) {
    return Arguments.of(from, to, message);
  }

  private String refusal(String yaml) {
    return refusalOf(() -> writers.create(yaml));
  }

  private String changeRefusal(String yaml) {
    return refusalOf(() -> writers.replace(yaml));
  }

  private static String refusalOf(Runnable call) {
    var refused = catchThrowableOfType(KubernetesClientException.class, call::run);
    assertThat(refused).as("was not refused").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    return refused.getStatus().getMessage();
  }
}
