package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotPodsIT {
  private final ApiFixture api;

  SlotPodsIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aSlotIsSeenAndItsEndToo() {
    api.start();
    Pod pod = api.slot("web-1-aaaaa");
    Domain domain = api.opened("web-1-aaaaa", pod.getMetadata().getUid());
    await().atMost(ApiFixture.SOON).until(() -> api.changed.contains(api.key("web-1-aaaaa")));
    assertThat(api.slots.observe(domain)).isEqualTo(new SlotSeen.Present(Optional.empty()));
    api.client.resource(pod).withGracePeriod(7).delete();
    await()
        .atMost(ApiFixture.SOON)
        .untilAsserted(() ->
            assertThat(api.slots.observe(domain))
                .isIn(
                    new SlotSeen.Ended(
                        "The slot's pod is being deleted.", Optional.of(Duration.ofSeconds(7))),
                    new SlotSeen.Absent("The slot's pod does not exist any more.")));
  }

  @Test
  void aFailedSlotHasEnded() {
    api.start();
    Pod pod = api.slot("web-1-aaaaa");
    Domain domain = api.opened("web-1-aaaaa", pod.getMetadata().getUid());
    Pod failed = api.client.resource(pod).get();
    failed.getStatus().setPhase("Failed");
    failed.getStatus().setReason("Evicted");
    failed.getStatus().setMessage("The node was low on resource: memory. ");
    api.client.resource(failed).patchStatus();
    SlotSeen ended =
        new SlotSeen.Ended(
            "The slot's pod has ended: Failed, Evicted, The node was low on resource: memory.",
            Optional.empty());
    await()
        .atMost(ApiFixture.SOON)
        .untilAsserted(() -> assertThat(api.slots.observe(domain)).isEqualTo(ended));
  }

  @Test
  void anotherPodOfTheSlotsNameIsNotTheSlot() {
    api.start();
    api.slot("web-1-aaaaa");
    assertThat(api.slots.observe(api.opened("web-1-aaaaa", "an-older-uid")))
        .isEqualTo(new SlotSeen.Absent("The slot's pod does not exist any more."));
  }
}
