package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.SlotSeen;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotPodViewTest {
  @Test
  void thePodTellsHowLongTheKubeletLeavesWhatIsInItAlive() {
    assertThat(deleted(30)).isEqualTo(ended(Optional.of(Duration.ofSeconds(30))));
  }

  /** Whether this is seen, or the pod is gone already, is a matter of milliseconds. */
  @Test
  void aPodDeletedByForceTellsNothingOfTheKind() {
    assertThat(deleted(0)).isEqualTo(ended(Optional.empty()));
  }

  private static SlotSeen ended(Optional<Duration> grace) {
    return new SlotSeen.Ended("The slot's pod is being deleted.", grace);
  }

  private static SlotSeen deleted(long graceSeconds) {
    SlotPod pod = new SlotPod();
    pod.setMetadata(
        new ObjectMetaBuilder()
            .withName("web-1-aaaaa")
            .withDeletionTimestamp("2026-11-23T05:00:00Z")
            .withDeletionGracePeriodSeconds(graceSeconds)
            .build());
    return SlotPodView.of(pod);
  }
}
