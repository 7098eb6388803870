package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.api.v1alpha1.DomainState;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a guest that libvirt does not know any more. */
class LeftoverTest {
  private final World world;

  LeftoverTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void whatIsLeftOfQemuHoldsUpTheClose() {
    world.settle();
    world.delete();
    world.settle();
    world.host.inGroup.add(new ProcessIdentity(1, 1));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.host.released).isEmpty();
    world.host.inGroup.clear();
    world.after(Duration.ofMillis(500));
    world.assertClosedAndClean();
  }
}
