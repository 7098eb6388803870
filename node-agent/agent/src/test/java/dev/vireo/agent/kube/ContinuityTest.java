package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.state.LineageFile;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuityTest {
  private final Path folder;
  private int startsAnew;

  ContinuityTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aRestoreEndsTheProcessAlsoWhereItCannotBeWritten() throws IOException {
    Continuity before = continuity();
    assertThat(before.follow(lease(100))).isTrue();
    Files.createDirectories(folder.resolve("lease.tmp/full"));
    assertThat(before.follow(lease(90))).isFalse();
    assertThat(before.isBroken()).isTrue();
    assertThat(before.follow(lease(95))).as("nor is it whole later").isFalse();
    assertThat(startsAnew).isOne();

    assertThat(continuity().follow(lease(96))).isFalse();
    assertThat(startsAnew).isEqualTo(2);
  }

  private Continuity continuity() {
    return new Continuity(new LineageFile(folder), TestClocks.STOPPED, () -> startsAnew++);
  }

  private static Lease lease(int version) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName("node-a")
        .withUid("lease")
        .withResourceVersion(Integer.toString(version))
        .endMetadata()
        .build();
  }
}
