package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.NodeProcess;
import dev.vireo.e2e.fixture.PulledPod;
import dev.vireo.e2e.fixture.TestSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The images are released to a registry, and a cluster runs them from there. */
@BesideOthers
@Order(2)
class ImagesE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.withoutImages("images");

  private static final String REGISTRY = "127.0.0.1:5000/vireo";
  private static final Pattern PUSHED =
      Pattern.compile("pushed " + REGISTRY + "/([a-z]+):e2e@(sha256:[0-9a-f]{64})");
  private static final Path BUILD =
      Path.of("..", "deploy", "images", "build.sh").toAbsolutePath().normalize();
  private static final Path CACHE =
      Path.of(Optional.ofNullable(System.getenv("VIREO_LAB_CACHE")).orElse("/var/cache/vireo-lab"));

  @TempDir static Path folder = Path.of("");

  private static final Lab LAB = Cluster.get().lab();
  private static final String NODE = Cluster.get().nodes().getFirst();
  private static Optional<NodeProcess> registry = Optional.empty();
  private static Map<String, String> pushed = Map.of();

  /** By the command of a release, to a registry on the node itself. */
  @BeforeAll
  static void push() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("registry.yaml"),
            "version: 0.1\nstorage: {inmemory: {}}\nhttp: {addr: '127.0.0.1:5000'}\n");
    NodeProcess started =
        LAB.start(
            NODE,
            folder.resolve("registry.log"),
            CACHE.resolve("bin/registry").toString(),
            "serve",
            config.toString());
    registry = Optional.of(started);
    started.awaitWord("listening on");
    String build =
        LAB.exec(
            NODE,
            BUILD.toString(),
            "--push",
            REGISTRY,
            "--tag",
            "e2e",
            folder.resolve("images").toString(),
            "operator",
            "agent",
            "slot");
    pushed =
        PUSHED.matcher(build).results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
    assertThat(pushed).containsOnlyKeys("operator", "agent", "slot");
  }

  @AfterAll
  static void end() {
    registry.ifPresent(NodeProcess::close);
  }

  @Test
  void whatIsPushedIsWhatIsInTheArchives() {
    pushed.forEach((name, digest) ->
        assertThat(LAB.execOutside("tar", "-xOf", archive(name).toString(), "index.json"))
            .contains(digest));
  }

  /**
   * Anew from Debian's packages and the JDK; only Maven's part is as it was, and so is not held
   * against the images that are deployed: another build of the same sources may have made those.
   * {@code BuildIT} does so in short.
   */
  @LongTest
  @Test
  void nothingThatIsCachedMakesADifference() {
    LAB.execOutside(
        "env",
        "VIREO_LAB_CACHE=" + folder.resolve("cache"),
        BUILD.toString(),
        folder.resolve("anew").toString(),
        "operator",
        "agent",
        "slot");

    pushed
        .keySet()
        .forEach(name ->
            assertThat(folder.resolve("anew").resolve(name + ".tar"))
                .hasSameBinaryContentAs(archive(name)));
  }

  /** A runtime that has none of their layers: it holds all that it gets against its digest. */
  @Test
  void emptyNodePullsAllOfThem() throws IOException {
    Path home = Files.createTempDirectory(CACHE.resolve("run"), "empty");
    String socket = home.resolve("socket").toString();
    Path config =
        Files.writeString(
            folder.resolve("containerd.toml"),
            """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "%2$s"
            """
                .formatted(home, socket));
    try (NodeProcess containerd =
        LAB.start(
            NODE, folder.resolve("containerd.log"), "containerd", "--config", config.toString())) {
      containerd.awaitWord("successfully booted");
      pushed.forEach((name, digest) -> {
        String image = REGISTRY + "/" + name + ":e2e";
        LAB.exec(NODE, "ctr", "-a", socket, "images", "pull", "--plain-http", image);
        assertThat(LAB.exec(NODE, "ctr", "-a", socket, "images", "list", "name==" + image))
            .contains(digest);
      });
    } finally {
      LAB.exec(NODE, "rm", "-rf", home.toString());
    }
  }

  @Test
  void kubeletRunsWhatItPulled() {
    assertThat(run("slot", "/bin/slot", "/bin/slot")).isEmpty();
    assertThat(run("operator", "/opt/java/bin/java", "--version")).startsWith("openjdk 25");
  }

  /** Every file under /usr is one of a package as Debian made it, or one of ours. */
  @Test
  void filesOfTheAgentAreThoseOfItsPackages() {
    assertThat(
            run(
                "agent",
                "sh",
                "-c",
                """
                cd / && cat var/lib/dpkg/status.d/*.md5sums >/tmp/sums
                md5sum -c -s /tmp/sums && echo intact
                sed 's/^[^ ]*  //' /tmp/sums >/tmp/files
                find usr -type f ! -path 'usr/lib/vireo/*' ! -path 'usr/share/sbom/*' | grep -vxFf /tmp/files
                echo end
                """))
        .isEqualTo("intact\nend");
  }

  @Test
  void scannerKnowsTheAgentsDistributionAndPackages() throws IOException {
    String[] answer =
        run(
                "agent",
                "sh",
                "-c",
                "cat /etc/debian_version; cd /var/lib/dpkg/status.d; ls | grep -v md5sums | xargs;"
                    + " cat /usr/share/sbom/agent.cdx.json")
            .split("\n", 3);

    assertThat(answer[0]).matches("12\\.[0-9]+");
    List<String> packages = List.of(answer[1].split(" ", -1));
    assertThat(packages).contains("base-files", "libc6", "libgnutls30", "libvirt0", "qemu-utils");
    assertThat(packagesIn(new ObjectMapper().readTree(answer[2])))
        .containsExactlyInAnyOrderElementsOf(packages);
  }

  private static List<String> packagesIn(JsonNode bill) {
    return StreamSupport.stream(bill.at("/components").spliterator(), false)
        .filter(component -> component.at("/purl").asText().startsWith("pkg:deb/debian/"))
        .filter(component -> component.at("/properties").isMissingNode())
        .map(component -> component.at("/name").asText())
        .toList();
  }

  private static Path archive(String image) {
    return folder.resolve("images").resolve(image + ".tar");
  }

  private static int pods;

  /** Runs a command in an image of the registry. */
  private static String run(String image, String... command) {
    pods++;
    PulledPod pod =
        PulledPod.on(
            NODE, SPACE.namespace(), image + "-" + pods, REGISTRY + "/" + image + ":e2e", command);
    String output = pod.awaitOutput();
    assertThat(pod.digest()).isEqualTo(pushed.get(image));
    return output.strip();
  }
}
