package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainVolume;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the machine's own file system, to which somebody else may write, too. */
class MemoryFilesIT {
  private static final String SAVER = "11111111-0000-4000-8000-000000000001";
  private static final String RESTORER = "22222222-0000-4000-8000-000000000002";
  private static final String NAME = MemoryFiles.nameOf(SAVER);
  private static final String WHOLE = "LibvirtQemudSave and the memory";

  @TempDir Path folder;
  private Path volume;
  private MemoryFiles files;

  @BeforeEach
  void makeVolume() throws IOException {
    volume = Files.createDirectory(folder.resolve("volume"));
    files =
        new VolumeMemoryFiles(
            (_, _) ->
                Files.exists(volume)
                    ? Optional.of(new VolumeFolder(volume, volume))
                    : Optional.empty(),
            Path.of("/proc"));
  }

  private static StateVolume of(String owner) {
    return new StateVolume(
        owner, new PodUid("3"), new DomainVolume("web-1-state", "pv-1", new Quantity("1Gi"), null));
  }

  @Test
  void aMemoryIsMadeEmptyForRootAloneAndIsReachedByTheOpenFile() throws IOException {
    try (OpenMemory memory = files.create(of(SAVER))) {
      assertThat(memory.size()).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at(NAME))))
          .isEqualTo("rw-------");
      assertThat(memory.path().toString())
          .startsWith("/proc/" + ProcessHandle.current().pid() + "/fd/");
      Files.move(at(NAME), at("elsewhere"));
      Files.writeString(memory.path(), WHOLE);
      assertThat(at("elsewhere")).hasContent(WHOLE);
      assertThat(memory.size()).isEqualTo(WHOLE.length());
      assertThat(memory.digest(_ -> {}))
          .isEqualTo("c088f3c08c8d7ba11be11d245c398d06c1ebbfc42ec781fc91e93a6dabb8a317");
    }
  }

  @Test
  void memoriesOfEarlierIncarnationsMakeRoomForANewOne() throws IOException {
    Files.writeString(at("memory-old.img"), WHOLE);
    Files.writeString(at("restored-old"), "");
    Files.writeString(at("restored-" + SAVER), "");
    Files.writeString(at("disk.img"), "another's");
    files.create(of(SAVER)).close();
    assertThat(names()).containsExactly("disk.img", NAME, "restored-" + SAVER);
  }

  @Test
  void onlyWhatLibvirtHasFinishedIsWhole() throws IOException {
    assertThat(files.find(of(SAVER), NAME)).isEmpty();
    Files.writeString(at(NAME), "LibvirtQemudPart and a part of the memory");
    assertThat(files.find(of(SAVER), NAME))
        .hasValueSatisfying(
            file -> assertThat(file.wholeness()).isEqualTo(SavedFile.Wholeness.TORN));
    Files.writeString(at(NAME), "Lib");
    assertThat(files.find(of(SAVER), NAME))
        .hasValueSatisfying(
            file -> assertThat(file.wholeness()).isEqualTo(SavedFile.Wholeness.TORN));
    Files.writeString(at(NAME), WHOLE);
    assertThat(files.find(of(SAVER), NAME))
        .contains(
            new SavedFile(
                SavedFile.Wholeness.WHOLE,
                WHOLE.length(),
                Files.getLastModifiedTime(at(NAME)).toInstant()));
  }

  @Test
  void aMemoryIsTakenOnceAndItsRoomIsGivenBack() throws IOException {
    Files.writeString(at(NAME), WHOLE);
    assertThat(files.isTaken(of(RESTORER))).isFalse();
    files.take(of(RESTORER), NAME);
    assertThat(files.isTaken(of(RESTORER))).isTrue();
    assertThat(files.isTaken(of(SAVER))).isFalse();
    assertThat(names()).containsExactly("restored-" + RESTORER);
    assertThat(Files.size(at("restored-" + RESTORER))).isZero();
  }

  @Test
  void thatAMemoryWasTakenIsKnownUntilTheNextIncarnation() throws IOException {
    Files.writeString(at(NAME), WHOLE);
    files.take(of(RESTORER), NAME);
    files.clear(of(RESTORER));
    assertThat(files.isTaken(of(RESTORER))).isTrue();
    files.clear(of(SAVER));
    assertThat(names()).isEmpty();
  }

  @Test
  void aLinkInTheMemorysPlaceLeadsNowhere() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), WHOLE);
    Files.createSymbolicLink(at(NAME), victim);
    assertThatThrownBy(() -> files.open(of(SAVER), NAME))
        .isInstanceOfSatisfying(
            HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.StateBroken))
        .hasMessage(
            NAME + " on claim web-1-state is no plain file with one name, so it is not used.");
    files.create(of(SAVER)).close();
    assertThat(victim).hasContent(WHOLE);
    assertThat(at(NAME)).isEmptyFile();
  }

  @Test
  void aSecondNameOfAFileIsNotUsed() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), WHOLE);
    Files.createLink(at(NAME), victim);
    assertThatThrownBy(() -> files.find(of(SAVER), NAME)).isInstanceOf(HostException.class);
    files.clear(of(SAVER));
    assertThat(victim).hasContent(WHOLE);
  }

  @Test
  void aVolumeThatIsNotMountedIsTold() throws IOException {
    Files.delete(volume);
    assertThatThrownBy(() -> files.room(of(SAVER)))
        .isInstanceOfSatisfying(
            HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WaitingForSlot));
  }

  private Path at(String name) {
    return volume.resolve(name);
  }

  private List<String> names() throws IOException {
    try (var listed = Files.list(volume)) {
      return listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
