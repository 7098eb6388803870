package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiskSizesTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  @Test
  void aClaimHoldsItsCapacityLessWhatTheFileSystemTakes() {
    assertThat(DiskSizes.holds(GIB, 100 * GIB)).isEqualTo(1008 * MIB);
    assertThat(DiskSizes.holds(100 * MIB, 100 * GIB)).as("8 MiB at the least").isEqualTo(92 * MIB);
  }

  @Test
  void aClaimHoldsNoMoreThanItsFileSystem() {
    assertThat(DiskSizes.holds(GIB, 900 * MIB + 12345)).isEqualTo(900 * MIB);
  }

  @Test
  void aClaimThatIsTooSmallHoldsNothing() {
    assertThat(DiskSizes.holds(4 * MIB, GIB)).isZero();
  }

  @Test
  void aGivenSizeIsRoundedUpAndNoSizeIsAllThatThereIs() {
    assertThat(DiskSizes.wanted(OptionalLong.of(MIB + 1), GIB)).isEqualTo(2 * MIB);
    assertThat(DiskSizes.wanted(OptionalLong.of(MIB), GIB)).isEqualTo(MIB);
    assertThat(DiskSizes.wanted(OptionalLong.empty(), GIB)).isEqualTo(GIB);
  }
}
