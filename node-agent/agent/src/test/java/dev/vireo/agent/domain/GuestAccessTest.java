package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.v1alpha1.Domain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Access to files on volumes of which one hangs. */
@Timeout(30)
class GuestAccessTest {
  private static final PodUid SLOT = new PodUid("33333333-0000-4000-8000-000000000003");
  private static final String TWO_DISKS =
      """
      spec:
        disks:
        - name: data
          persistentVolumeClaim: {claimName: web-1-data}
        - name: more
          persistentVolumeClaim: {claimName: web-1-more}
        volumes:
        - {claimName: web-1-data, volumeName: pv-1, capacity: 2Gi}
        - {claimName: web-1-more, volumeName: pv-2, capacity: 2Gi}
      """;

  private final FakeAccess access = new FakeAccess();
  private final FakeDisks disks = new FakeDisks();
  private final NodeFiles files;
  private final Domain domain;

  GuestAccessTest(@TempDir Path folder) throws IOException {
    this.files =
        new NodeFiles(
            new ClosedDomains(folder.resolve("closed")),
            new OpenDomains(folder.resolve("open")),
            new GuestMachines(folder.resolve("saved")));
    this.domain =
        Golden.YAML.treeToValue(
            Golden.merge(Golden.YAML.valueToTree(Golden.domain()), Golden.YAML.readTree(TWO_DISKS)),
            Domain.class);
  }

  @BeforeEach
  void letIn() {
    files.open().put(OpenDomain.of(domain, "boot"));
    guestAccess(GuestAccess.PATIENCE).grant(domain, World.LIBVIRT_QEMU, SLOT, List.of());
  }

  @Test
  void allIsTakenBack() {
    guestAccess(GuestAccess.PATIENCE).takeBack(domain);
    assertThat(access.granted).isEmpty();
    assertThat(access.takenBack).hasSize(2);
    assertThat(disks.held).hasValue(0);
  }

  @Test
  void aVolumeThatHangsHoldsUpNeitherTheOthersNorTheSlot() {
    disks.hung.add("data");
    guestAccess(Duration.ofSeconds(1)).takeBack(domain);
    assertThat(access.granted).isEmpty();
    assertThat(access.takenBack).hasSize(1);
    disks.answers.countDown();
  }

  @Test
  void aVolumeThatAnswersTooLateIsLetBe() {
    disks.hung.add("data");
    guestAccess(Duration.ofSeconds(1)).takeBack(domain);
    disks.answers.countDown();
    await().until(() -> disks.opened.get() == 2 && disks.held.get() == 0);
    assertThat(access.takenBack).as("its next guest may have been let in").hasSize(1);
  }

  @Test
  void theNextAgentKnowsWhoWasLetIn() {
    guestAccess(GuestAccess.PATIENCE).rememberEarlier();
    assertThat(access.remembered).containsExactly(new FakeAccess.Guest(World.LIBVIRT_QEMU, SLOT));
  }

  @Test
  void ofAGuestThatWasClosedAllWasTakenBack() {
    files.closed().add(domain.getMetadata().getUid());
    guestAccess(GuestAccess.PATIENCE).rememberEarlier();
    assertThat(access.remembered).isEmpty();
  }

  private GuestAccess guestAccess(Duration patience) {
    return new GuestAccess(access, disks, files, Optional::empty, patience);
  }
}
