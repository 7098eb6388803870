package dev.vireo.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
  private static final Lineage KNOWN = new Lineage(Optional.of("lease"), 100, 2);

  private final Path folder;

  LineageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theFirstLeaseThatIsSeenIsTakenAsItIs() {
    assertThat(Lineage.NEW.next("lease", 100, 0))
        .isEqualTo(new Lineage(Optional.of("lease"), 100, 0));
  }

  @Test
  void aLeaseThatOthersHaveChangedIsFollowed() {
    assertThat(KNOWN.next("lease", 130, 0)).isEqualTo(new Lineage(Optional.of("lease"), 130, 2));
    assertThat(KNOWN.next("lease", 100, 2)).isEqualTo(KNOWN);
  }

  @Test
  void aLeaseThatIsOlderThanItWasTellsOfARestore() {
    assertThat(KNOWN.next("lease", 99, 0)).isEqualTo(new Lineage(Optional.of("lease"), 99, 3));
  }

  @Test
  void anotherLeaseOfTheNameTellsOfARestoreHoweverNewItIs() {
    assertThat(KNOWN.next("other", 900, 0)).isEqualTo(new Lineage(Optional.of("other"), 900, 3));
  }

  @Test
  void aRestoreThatOthersHaveNoticedIsKnownByTheirNumber() {
    assertThat(KNOWN.next("lease", 101, 3).epoch()).isEqualTo(3);
    assertThat(KNOWN.next("lease", 90, 3).epoch()).as("it is the same restore").isEqualTo(3);
  }

  @Test
  void whatWasKnownIsThereAfterARestart() throws IOException {
    var file = new LineageFile(folder);
    assertThat(file.isSettled()).isTrue();
    advance(file, 100, 2, 1);
    assertThat(file.isSettled()).isFalse();
    assertThat(new LineageFile(folder).lineage()).isEqualTo(KNOWN);
    assertThat(new LineageFile(folder).isSettled()).isFalse();

    file.settle(2);
    assertThat(new LineageFile(folder).isSettled()).isTrue();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("lease"))))
        .isEqualTo("rw-------");
  }

  @Test
  void howFarTheLeaseHasComeIsWrittenNowAndThen() {
    var file = new LineageFile(folder);
    advance(file, 100, 2, 1);
    advance(file, 110, 2, 11);
    assertThat(new LineageFile(folder).lineage()).isEqualTo(KNOWN);
    advance(file, 140, 2, 41);
    assertThat(new LineageFile(folder).lineage().version()).isEqualTo(140);
  }

  @Test
  void aRestoreIsWrittenAtOnceAndTheRestInTheEnd() {
    var file = new LineageFile(folder);
    advance(file, 100, 2, 1);
    assertThat(advance(file, 90, 3, 2)).isTrue();
    assertThat(new LineageFile(folder).lineage().epoch()).isEqualTo(3);
    assertThat(advance(file, 95, 3, 3)).isFalse();
    file.flush();
    assertThat(new LineageFile(folder).lineage().version()).isEqualTo(95);
  }

  @Test
  void aRestoreThatCannotBeWrittenIsKnownHereAndNoticedAgainByTheNextProcess() throws IOException {
    var file = new LineageFile(folder);
    advance(file, 100, 2, 1);
    fillDisk();
    assertThat(advance(file, 90, 0, 2)).isTrue();
    assertThat(advance(file, 90, 0, 3)).isFalse();
    assertThat(file.lineage().epoch()).isEqualTo(3);
    file.flush();

    var next = new LineageFile(folder);
    assertThat(next.lineage()).isEqualTo(KNOWN);
    makeRoom();
    assertThat(advance(next, 90, 0, 4)).isTrue();
    assertThat(new LineageFile(folder).lineage().epoch()).isEqualTo(3);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenWithTheNextHeartbeat() throws IOException {
    var file = new LineageFile(folder);
    advance(file, 100, 2, 1);
    fillDisk();
    assertThat(advance(file, 140, 2, 41)).isFalse();
    file.settle(2);
    assertThat(file.isSettled()).isTrue();
    assertThat(new LineageFile(folder).isSettled()).isFalse();

    makeRoom();
    advance(file, 150, 2, 51);
    assertThat(new LineageFile(folder).lineage().version()).isEqualTo(150);
    assertThat(new LineageFile(folder).isSettled()).isTrue();
  }

  @Test
  void aFileThatIsNoneIsAsNoFile() throws IOException {
    Files.writeString(folder.resolve("lease"), "lease one\n");
    assertThat(new LineageFile(folder).lineage()).isEqualTo(Lineage.NEW);
  }

  private static boolean advance(LineageFile file, long version, int told, int seconds) {
    return file.advance("lease", version, told, Duration.ofSeconds(seconds));
  }

  /** Nothing can be written any more, by root either. */
  private void fillDisk() throws IOException {
    Files.createDirectories(folder.resolve("lease.tmp/full"));
  }

  private void makeRoom() throws IOException {
    Files.delete(folder.resolve("lease.tmp/full"));
    Files.delete(folder.resolve("lease.tmp"));
  }
}
