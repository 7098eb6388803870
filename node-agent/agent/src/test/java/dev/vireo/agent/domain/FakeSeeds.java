package dev.vireo.agent.domain;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.storage.Seed;
import dev.vireo.agent.storage.Seeds;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Seeds that are empty files. */
final class FakeSeeds implements Seeds {
  final List<Seed> made = new ArrayList<>();
  final List<PodUid> removed = new ArrayList<>();
  boolean notMounted;
  private final Path volume;

  FakeSeeds(Path volume) {
    this.volume = volume;
  }

  @Override
  public Path fileOf(PodUid slot) {
    return volume.resolve("seed.iso");
  }

  @Override
  public void remove(PodUid slot) {
    removed.add(slot);
    try {
      Files.deleteIfExists(fileOf(slot));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void make(Seed seed) {
    if (notMounted) {
      throw new HostException(Reason.WaitingForSlot, "The kubelet has not mounted it yet.");
    }
    made.add(seed);
    try {
      Files.writeString(fileOf(seed.slot().podUid()), "seed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
