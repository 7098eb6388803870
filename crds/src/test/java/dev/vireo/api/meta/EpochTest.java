package dev.vireo.api.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTest {
  @Test
  void aLeaseThatTellsNothingTellsOfNoRestore() {
    assertThat(Epoch.toldOn(new LeaseBuilder().withNewMetadata().endMetadata().build())).isZero();
  }

  @Test
  void theHighestThatCanBeToldCanBeRead() {
    assertThat(Epoch.toldOn(lease("2"))).isEqualTo(2);
    assertThat(Epoch.toldOn(lease(Integer.toString(Epoch.MAX)))).isEqualTo(Epoch.MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", " 1", "1000000000", "two"})
  void whatIsNoNumberTellsOfNoRestore(String text) {
    assertThat(Epoch.toldOn(lease(text))).isZero();
  }

  private static Lease lease(String epoch) {
    return new LeaseBuilder()
        .withNewMetadata()
        .addToAnnotations(Labels.EPOCH, epoch)
        .endMetadata()
        .build();
  }
}
