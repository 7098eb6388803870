package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.CloudInitDisk;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A guest is set up by cloud-init from a Secret that nobody but the kubelet and the guest sees. */
@BesideOthers
@Order(1)
class CloudInitE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("cloudinit");

  private static final String CANARY = "canary-7c41f9";

  private static final String SEARCHED = CANARY + ".example";

  /** The canary, and what becomes of it in base64, wherever it begins in the text. */
  private static final String[] NEEDLES =
      Stream.concat(Stream.of(CANARY), IntStream.range(0, 3).mapToObj(CloudInitE2E::inBase64))
          .toArray(String[]::new);

  /** As without it, but for one more domain to search names in. */
  private static final String NETWORK_CONFIG =
      """
        network-config: |
          version: 2
          ethernets:
            nic:
              match: {name: "e*"}
              dhcp4: true
              nameservers: {search: [%s]}
      """
          .formatted(SEARCHED);

  /** Debian boots by emulation, next to all else that the machine does. */
  private static final Duration BOOT = Duration.ofMinutes(6);

  /** So many bits has a letter of base64. */
  private static final int LETTER = 6;

  private static final Path SAMPLE =
      Path.of("..", "deploy", "samples", "cloud-init.yaml").toAbsolutePath();

  private final Cluster cluster = Cluster.get();

  @Test
  void theSampleIsSetUpAndLoggedInToByKeyAndItsSecretIsNowhereElse(@TempDir Path folder)
      throws IOException {
    Path key = folder.resolve("key");
    Path sample = folder.resolve("sample.yaml");
    Files.writeString(
        sample,
        Files.readString(SAMPLE)
            .replaceFirst("ssh-ed25519 .*", newKey(key))
            .replace("  user-data: |", NETWORK_CONFIG + "  user-data: |")
            .replace("Set up by cloud-init.", CANARY));
    assertThat(Files.readString(sample)).contains(CANARY, SEARCHED, "debian-12.qcow2");
    cluster.lab().kubectlIn(SPACE.namespace(), "apply", "-f", sample.toString());
    TestVm vm = SPACE.vm("debian");
    assertThat(awaitLogin(vm, key)).isEqualTo("debian");
    assertThat(ssh(vm, key, "cat", "/etc/motd")).isEqualTo(CANARY);
    assertThat(ssh(vm, key, "cat", "/etc/resolv.conf"))
        .containsPattern("(?m)^search (.* )?" + Pattern.quote(SEARCHED) + "( |$)");
    assertThat(ssh(vm, key, "cloud-init", "query", "instance_id"))
        .isEqualTo(vm.get().getMetadata().getUid());
    assertThat(vm.awaitStatus("told by its agent", s -> s.guest() != null).guest())
        .satisfies(guest -> assertThat(guest.hostname()).isEqualTo("debian"));
    assertThat(
            vm.awaitStatus(
                    "tells its file systems",
                    s -> s.guest() != null && !s.guest().filesystems().isEmpty())
                .guest())
        .satisfies(guest -> {
          assertThat(guest.kernel()).contains("-cloud-amd64");
          assertThat(Objects.requireNonNull(guest.timeZone()).offset()).isEqualTo("Z");
          assertThat(guest.filesystems().getFirst())
              .satisfies(root -> {
                assertThat(root.mountPoint()).isEqualTo("/");
                assertThat(root.type()).isEqualTo("ext4");
                assertThat(root.usedPercent()).isBetween(5, 95);
                assertThat(root.size()).isNotNull();
              });
        });
    assertNowhere(vm);
    String node = vm.node();
    String slot = Objects.requireNonNull(vm.domain().orElseThrow().getSpec().slotUid());
    assertThat(seedsOf(slot, node)).hasLineCount(1);

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    assertThat(vm.status().lastEnd())
        .extracting(LastEnd::reason)
        .as("the guest shut down as asked")
        .isEqualTo(Reason.StoppedAsAsked);
    assertThat(seedsOf(slot, node)).isEmpty();
  }

  @Test
  void theGuestSeesTheSeedAndCannotWriteIt() {
    SPACE.secret("tiny-user-data", Map.of("user-data", "#cloud-config\n# " + CANARY + "\n"));
    TestVm vm =
        SPACE
            .vm("seeded")
            .createWithSeed("tiny", "128Mi", new CloudInitDisk("tiny-user-data", List.of()));
    vm.awaitGuest();
    assertThat(vm.console("dd if=/dev/vdb bs=1 skip=32808 count=6 2>/dev/null; echo"))
        .containsPattern("(?m)^CIDATA\\r?$");
    assertThat(vm.console("echo seen $(grep -c " + CANARY + " /dev/vdb)")).contains("seen 1");
    assertThat(vm.console("cat /sys/block/vdb/ro | sed s/^/read-only=/")).contains("read-only=1");

    vm.patchSpec(
        """
        {"disks": [{"name": "root", "ephemeral": {"image": {"name": "tiny"}}},
                   {"name": "seed", "cloudInit": {"userDataSecret": "another"}}]}
        """);
    assertThat(vm.awaitCondition(ConditionType.UpToDate, "False", "RestartRequired"))
        .startsWith("A change of disks[seed].cloudInit.userDataSecret waits for the next start");
  }

  @Test
  void aMissingSecretIsToldAndItsCreationIsEnough() {
    TestVm vm =
        SPACE.vm("no-secret").createWithSeed("tiny", "128Mi", new CloudInitDisk("late", List.of()));
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "FailedMount"))
        .contains("secret \"late\" not found");
    assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForDisks);
    assertThat(
            cluster.lab().kubectl("-n", SPACE.namespace(), "get", "vm", "no-secret", "-o", "wide"))
        .contains("WaitingForDisks", "FailedMount");
    SPACE.secret("late", Map.of("user-data", "#cloud-config\n"));
    vm.awaitGuest();
    assertThat(vm.condition(ConditionType.DisksReady).orElseThrow().getStatus()).isEqualTo("True");
  }

  @Test
  void aSecretWithoutUserDataIsToldAndItsCorrectionIsEnough() {
    SPACE.secret("keyless", Map.of("userdata", "#cloud-config\n"));
    TestVm vm =
        SPACE.vm("no-key").createWithSeed("tiny", "128Mi", new CloudInitDisk("keyless", List.of()));
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "FailedMount"))
        .contains("user-data");
    SPACE.secret("keyless", Map.of("user-data", "#cloud-config\n"));
    vm.awaitGuest();
  }

  @Test
  void aVmThatWaitsForItsSecretIsTurnedOffAndDeleted() {
    TestVm vm =
        SPACE.vm("gone").createWithSeed("tiny", "128Mi", new CloudInitDisk("never", List.of()));
    vm.awaitPhase(Phase.WaitingForDisks);
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.delete();
    vm.awaitGone();
  }

  /** The letters that depend on nothing but the canary, which follows so many bytes. */
  private static String inBase64(int bytesBefore) {
    byte[] text = (" ".repeat(bytesBefore) + CANARY).getBytes(StandardCharsets.UTF_8);
    String letters = Base64.getEncoder().withoutPadding().encodeToString(text);
    return letters.substring(
        Math.ceilDiv(bytesBefore * Byte.SIZE, LETTER), text.length * Byte.SIZE / LETTER);
  }

  private String seedsOf(String slot, String node) {
    String folder = "/var/lib/kubelet/pods/" + slot;
    return cluster
        .lab()
        .exec(node, "sh", "-c", "find " + folder + " -name 'seed.iso*' 2>/dev/null || true");
  }

  /** Where a Secret's text would be if it had leaked. */
  private void assertNowhere(TestVm vm) {
    var lab = cluster.lab();
    String node = vm.node();
    assertThat(lab.virsh(node, "dumpxml", vm.libvirtName()))
        .contains("seed.iso")
        .doesNotContain(NEEDLES);
    assertThat(lab.exec(node, "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
        .contains("-uuid " + vm.get().getMetadata().getUid())
        .doesNotContain(NEEDLES);
    for (String component : List.of("agent", "operator")) {
      assertThat(lab.logs(component)).contains(vm.name()).doesNotContain(NEEDLES);
    }
    for (String component : List.of("kubelet", "containerd", "libvirtd", "virtlogd")) {
      assertThat(lab.hostLogs(component)).as(component).isNotEmpty().doesNotContain(NEEDLES);
    }
    assertThat(
            lab.exec(
                node,
                "sh",
                "-c",
                "cat /var/log/libvirt/qemu/*.log /var/lib/vireo/state/*/* 2>/dev/null || true"))
        .contains(vm.libvirtName())
        .doesNotContain(NEEDLES);
    for (String kind : kinds()) {
      if (!kind.equals("secrets")) {
        assertThat(lab.kubectlOrFail("get", kind, "-A", "-o", "yaml"))
            .as(kind)
            .doesNotContain(NEEDLES);
      }
    }
    for (String key : List.of("user-data", "network-config")) {
      String value = "jsonpath={.data." + key + "}";
      assertThat(
              lab.kubectlOrFail(
                  "-n", SPACE.namespace(), "get", "secret", "debian-user-data", "-o", value))
          .as("the search would have found it")
          .containsAnyOf(NEEDLES);
    }
  }

  /** All that can be listed, Events and Vireo's own with it. */
  private List<String> kinds() {
    List<String> kinds =
        cluster
            .lab()
            .kubectlOrFail("api-resources", "--verbs=list", "-o", "name")
            .lines()
            .map(String::strip)
            .toList();
    assertThat(kinds).contains("events", "domains.vireo.dev", "pods", "secrets");
    return kinds;
  }

  private String newKey(Path file) throws IOException {
    var keygen =
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    try {
      assertThat(keygen.start().waitFor()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return Files.readString(Path.of(file + ".pub")).strip();
  }

  /** The host name, once cloud-init has let the key in. */
  private String awaitLogin(TestVm vm, Path key) {
    vm.awaitPhase(Phase.Running);
    return await("a login by ssh")
        .atMost(BOOT)
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptions()
        .until(
            () -> ssh(vm, key, "cloud-init", "status", "--wait", "&&", "hostname"),
            said -> !said.isEmpty())
        .lines()
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private String ssh(TestVm vm, Path key, String... command) {
    return cluster
        .lab()
        .exec(
            vm.node(),
            Stream.concat(
                    Stream.of(
                        "ssh",
                        "-i",
                        key.toString(),
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "ConnectTimeout=5",
                        "-o",
                        "LogLevel=ERROR",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "debian@" + vm.ip()),
                    Arrays.stream(command))
                .toArray(String[]::new));
  }
}
