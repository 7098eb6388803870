package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.slot.VolumeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a small ext4 of its own, which a file of its user has filled. */
class FullVolumeIT {
  private static final long MIB = 1L << 20;

  @TempDir Path folder;
  private final Commands commands = Commands.local();
  private Path volume;
  private Claim claim;

  @BeforeEach
  void mountVolume() throws IOException {
    volume = Files.createDirectory(folder.resolve("volume"));
    Path images = Files.createDirectory(folder.resolve("images"));
    Path device = folder.resolve("device");
    commands.run(Command.of("truncate", "-s", "96M", device.toString()));
    commands.run(Command.of("mkfs.ext4", "-q", "-F", device.toString()));
    commands.run(Command.of("mount", "-o", "loop", device.toString(), volume.toString()));
    claim = new Claim(volume, images, commands);
  }

  @AfterEach
  void unmountVolume() {
    commands.run(Command.of("umount", volume.toString()));
  }

  @Test
  void aDiskHasNoMoreThanItsFileSystem() throws Exception {
    claim.of("96Mi").make();
    assertThat(Files.size(claim.file())).isBetween(60 * MIB, 88 * MIB);
  }

  @Test
  void whatAVolumeHasLeftIsSeen() throws Exception {
    FreeSpace space = new FileSpace((_, _) -> Optional.of(new VolumeFolder(volume, volume)));
    Path filler = volume.resolve("filler");
    commands.run(Command.of("fallocate", "-l", "70M", filler.toString()));
    assertThat(space.onClaim(claim.disk()).orElseThrow()).isLessThan(16 * MIB);
    Files.delete(filler);
    assertThat(space.onClaim(claim.disk()).orElseThrow()).isBetween(60 * MIB, 96 * MIB);
    assertThat(space.in(volume.resolve("gone"))).isEmpty();
    assertThat(new FileSpace((_, _) -> Optional.empty()).onClaim(claim.disk())).isEmpty();
  }

  @Test
  void aVolumeThatBecomesFullIsToldAndNothingHalfMadeIsLeft() throws Exception {
    claim.makeImage("debian", "raw", "60M", 60);
    Path filler = volume.resolve("filler");
    commands.run(Command.of("fallocate", "-l", "50M", filler.toString()));

    assertThat(claim.of("1Gi").withSize(60 * MIB).withImage("debian").make())
        .matches(
            "VolumeFull: Disk root could not be made on claim web-1-root: its volume has become"
                + " full\\. Image debian has up to 60 MiB of data, and the volume had \\d+ MiB"
                + " free\\. Make room on it, or use a larger claim\\.");
    assertThat(claim.names()).containsExactly("filler", "lost+found");

    Files.delete(filler);
    assertThat(claim.make()).isEqualTo("done");
    assertThat(claim.names()).containsExactly("disk.img", "lost+found");
  }
}
