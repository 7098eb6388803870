package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.host.RealGroups;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Seeds by the real xorrisofs, in real memory and a real cgroup, of a Secret as the kubelet has it.
 */
class IsoSeedsIT {
  private static final PodUid POD = new PodUid("33333333-0000-4000-8000-000000000003");
  private static final String CANARY = "canary-5a1f";
  private static final String USER_DATA = "#cloud-config\npassword: " + CANARY + "\n";

  private final List<Command> run = new ArrayList<>();
  private final Path kubelet;
  private final Path seedVolume;
  private final Path secretVolume;
  private final RealGroups groups;
  private final Slot slot;
  private final Seeds seeds;

  IsoSeedsIT() throws IOException {
    // A folder of the disk would be refused.
    kubelet = Files.createTempDirectory(Path.of("/dev/shm"), "vireo-seeds");
    Path volumes = kubelet.resolve("pods").resolve(POD.value()).resolve("volumes");
    seedVolume = volumes.resolve("kubernetes.io~empty-dir/seed");
    secretVolume = volumes.resolve("kubernetes.io~projected/cloud-init");
    groups = new RealGroups("vireo-it-seeds");
    slot =
        new Slot(
            POD,
            groups.pod("pod"),
            new ProcessIdentity(1, 1),
            new NetworkNamespace(1),
            volumes,
            volumes);
    seeds = new IsoSeeds(kubelet, recording(), Cgroups.of(HostPaths.standard()), processes());
  }

  @BeforeEach
  void mountTheVolumes() throws IOException {
    Files.createDirectories(seedVolume);
    putSecret("..2026_11_23", USER_DATA, null);
  }

  @AfterEach
  void clear() throws IOException {
    groups.close();
    try (Stream<Path> files = Files.walk(kubelet)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theSeedHasTheLabelAndTheFilesThatCloudInitLooksFor() throws IOException {
    putSecret("..with_network", USER_DATA, "version: 2\n");
    seeds.make(seed(Seed.UserData.SECRET, "ssh-ed25519 AAAA me"));
    assertThat(labelOf(seedFile())).isEqualTo("CIDATA");
    assertThat(namesIn(seedFile())).containsExactly("meta-data", "network-config", "user-data");
    assertThat(read("user-data")).isEqualTo(USER_DATA);
    assertThat(read("network-config")).isEqualTo("version: 2\n");
    assertThat(read("meta-data"))
        .contains("\"instance-id\": \"22222222\"", "\"local-hostname\": \"web-1\"")
        .contains("\"public-keys\": [\"ssh-ed25519 AAAA me\"]");
  }

  @Test
  void onlyItsOwnerReadsItAndNothingElseIsLeft() throws IOException {
    seeds.make(seed(Seed.UserData.SECRET));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seedFile())))
        .isEqualTo("rw-------");
    assertThat(Files.size(seedFile())).isLessThan(200_000);
    try (Stream<Path> left = Files.list(seedVolume)) {
      assertThat(left).containsExactly(seedFile());
    }
    assertThat(Cgroups.of(HostPaths.standard()).childrenOf(slot.cgroup())).isEmpty();
  }

  @Test
  void aSeedThatIsRemovedIsGone() {
    seeds.make(seed(Seed.UserData.SECRET));
    seeds.remove(POD);
    assertThat(seedFile()).doesNotExist();
    seeds.remove(POD);
  }

  @Test
  void withKeysAloneTheUserDataIsAnEmptyCloudConfig() throws IOException {
    seeds.make(seed(Seed.UserData.NONE, "ssh-ed25519 AAAA me"));
    assertThat(namesIn(seedFile())).containsExactly("meta-data", "user-data");
    assertThat(read("user-data")).isEqualTo("#cloud-config\n");
  }

  @Test
  void whatIsInTheSecretIsInNoArgument() {
    seeds.make(seed(Seed.UserData.SECRET));
    assertThat(run).isNotEmpty();
    assertThat(run)
        .allSatisfy(command ->
            assertThat(command.arguments().toString() + command.input()).doesNotContain(CANARY));
  }

  @Test
  void itIsMadeAnewOverWhatAnAgentLeftHalfDone() throws IOException {
    seeds.make(seed(Seed.UserData.SECRET));
    Files.createDirectory(seedVolume.resolve("parts"));
    Files.writeString(seedVolume.resolve("parts/user-data"), "old");
    Files.writeString(seedVolume.resolve("seed.iso.new"), "half");
    putSecret("..newer", "#cloud-config\n# newer\n", null);
    seeds.make(seed(Seed.UserData.SECRET));
    assertThat(read("user-data")).isEqualTo("#cloud-config\n# newer\n");
    try (Stream<Path> left = Files.list(seedVolume)) {
      assertThat(left).containsExactly(seedFile());
    }
  }

  @Test
  void aSecretOfTheMostThatASecretCanHoldIsTaken() throws IOException {
    putSecret("..large", "#".repeat(IsoSeeds.MOST_BYTES), null);
    seeds.make(seed(Seed.UserData.SECRET));
    assertThat(Files.size(seedFile())).isLessThan(2 << 20);
  }

  @Test
  void moreIsRefusedAndNothingIsLeft() throws IOException {
    putSecret("..too_large", "#".repeat(IsoSeeds.MOST_BYTES), "v");
    assertRefused(
        Reason.DiskInvalid,
        "user-data and network-config are 1048577 bytes together, and 1048576 are the most that a"
            + " guest is given. Let user-data fetch what is large.");
  }

  @Test
  void aVolumeThatIsNotInMemoryGetsNoSecret() throws IOException {
    Path onDisk = Files.createTempDirectory(Path.of("target"), "seeds").toAbsolutePath();
    Path volume =
        onDisk.resolve("pods").resolve(POD.value()).resolve("volumes/kubernetes.io~empty-dir/seed");
    Files.createDirectories(volume);
    Seeds there = new IsoSeeds(onDisk, recording(), Cgroups.of(HostPaths.standard()), processes());
    assertThatThrownBy(() -> there.make(seed(Seed.UserData.SECRET)))
        .isInstanceOf(HostException.class)
        .hasMessage("The kubelet has not mounted the slot's volume for the seed yet.");
    try (Stream<Path> left = Files.list(volume)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aVolumeThatIsNotThereIsWaitedFor() throws IOException {
    Files.delete(seedVolume);
    assertThatThrownBy(() -> seeds.make(seed(Seed.UserData.SECRET)))
        .isInstanceOf(HostException.class)
        .hasMessage("The kubelet has not mounted the slot's volume for the seed yet.");
  }

  @Test
  void aSecretThatIsNotThereIsWaitedFor() throws IOException {
    Files.delete(secretVolume.resolve("..data"));
    assertRefused(
        Reason.WaitingForSlot,
        "The kubelet has not mounted the slot's Secret with the user-data yet.");
  }

  @Test
  void aNodeAgentWithoutTheProgramSaysSo() throws IOException {
    Commands none =
        new Commands() {
          @Override
          public CommandResult attempt(Command command) {
            throw missing();
          }

          @Override
          public String run(Command command) {
            throw missing();
          }

          private HostException missing() {
            return new HostException(Reason.HostToolMissing, "xorrisofs is missing.");
          }
        };
    Seeds without = new IsoSeeds(kubelet, none, Cgroups.of(HostPaths.standard()), processes());
    assertThatThrownBy(() -> without.make(seed(Seed.UserData.SECRET)))
        .hasMessage("xorrisofs is missing.");
    try (Stream<Path> left = Files.list(seedVolume)) {
      assertThat(left).isEmpty();
    }
  }

  private void assertRefused(Reason reason, String message) throws IOException {
    assertThatThrownBy(() -> seeds.make(seed(Seed.UserData.SECRET)))
        .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
    try (Stream<Path> left = Files.list(seedVolume)) {
      assertThat(left).isEmpty();
    }
  }

  private Seed seed(Seed.UserData userData, String... keys) {
    return new Seed(slot, "22222222", "web-1", userData, List.of(keys));
  }

  private Path seedFile() {
    return seeds.fileOf(POD);
  }

  /** As the kubelet does it: a folder of its own, and a link to it that is changed at once. */
  private void putSecret(String version, String userData, @Nullable String network)
      throws IOException {
    Path folder = Files.createDirectories(secretVolume.resolve(version));
    Files.writeString(folder.resolve("user-data"), userData);
    if (network != null) {
      Files.writeString(folder.resolve("network-config"), network);
    }
    Files.deleteIfExists(secretVolume.resolve("..data"));
    Files.createSymbolicLink(secretVolume.resolve("..data"), Path.of(version));
  }

  private static String labelOf(Path iso) throws IOException {
    byte[] bytes = Files.readAllBytes(iso);
    return new String(bytes, (16 << 11) + 40, 32, StandardCharsets.US_ASCII).strip();
  }

  private static List<String> namesIn(Path iso) {
    return Commands.local()
        .run(
            Command.of(
                "xorriso", "-indev", "stdio:" + iso, "-find", "/", "-type", "f", "-exec", "echo"))
        .lines()
        .filter(line -> line.startsWith("'/"))
        .map(line -> line.substring(2, line.length() - 1))
        .sorted()
        .toList();
  }

  private String read(String name) throws IOException {
    Path copy = kubelet.resolve("copy");
    Files.deleteIfExists(copy);
    Commands.local()
        .run(
            Command.of(
                "xorriso",
                "-osirrox",
                "on",
                "-indev",
                "stdio:" + seedFile(),
                "-extract",
                "/" + name,
                copy.toString()));
    return Files.readString(copy);
  }

  private Commands recording() {
    return new Commands() {
      @Override
      public CommandResult attempt(Command command) {
        run.add(command);
        return Commands.local().attempt(command);
      }

      @Override
      public String run(Command command) {
        run.add(command);
        return Commands.local().run(command);
      }
    };
  }

  private static Processes processes() {
    return Processes.of(HostPaths.standard());
  }
}
