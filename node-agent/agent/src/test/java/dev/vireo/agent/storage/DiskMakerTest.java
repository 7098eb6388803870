package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.Commands;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.v1alpha1.DomainVolume;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DiskMakerTest {
  private static final ClaimDisk DISK =
      new ClaimDisk(
          "uid-1",
          new PodUid("3"),
          "root",
          new DomainVolume("web-1-root", "pv-1", new Quantity("1Gi"), null),
          Optional.empty(),
          OptionalLong.empty());

  private final DiskMaker maker = new DiskMaker(Path.of("/proc"), Commands.local());
  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch looking = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);

  @Test
  void aVolumeThatDoesNotAnswerIsLookedAtOnce() throws InterruptedException {
    Thread first = Thread.startVirtualThread(() -> maker.discard(DISK, this::hangingVolume));
    looking.await();
    maker.discard(DISK, this::hangingVolume);
    assertThat(looks).hasValue(1);
    answer.countDown();
    first.join();
    maker.discard(DISK, this::hangingVolume);
    assertThat(looks).as("once it has answered").hasValue(2);
  }

  private Optional<VolumeFolder> hangingVolume() {
    looks.incrementAndGet();
    looking.countDown();
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }
}
