package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final String SHOP = "shop";

  private final Turns<String> turns = new Turns<>();
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void listen() {
    turns.listen(told::add);
  }

  @Test
  void whoComesInVainIsToldInTheOrderOfComing() {
    turns.take(
        SHOP,
        "first",
        () -> {
          assertThat(turns.take(SHOP, "second", () -> "done")).isEmpty();
          assertThat(turns.take(SHOP, "third", () -> "done")).isEmpty();
          assertThat(turns.take(SHOP, "second", () -> "done")).isEmpty();
          assertThat(told).isEmpty();
          return "done";
        });
    assertThat(told).containsExactly("second");
    assertThat(turns.take(SHOP, "second", () -> "done")).contains("done");
    assertThat(told).containsExactly("second", "third");
    assertThat(turns.take(SHOP, "third", () -> "done")).contains("done");
    assertThat(told).as("nobody is left").hasSize(2);
  }

  @Test
  void namespacesDoNotWaitForEachOther() {
    assertThat(
            turns.take(
                SHOP, "first", () -> turns.take("bank", "first", () -> "done").orElseThrow()))
        .contains("done");
    assertThat(told).isEmpty();
  }

  @Test
  void aTurnEndsThoughItsWorkFails() {
    assertThatThrownBy(() -> turns.take(SHOP, "first", this::fails)).hasMessage("refused");
    assertThat(turns.take(SHOP, "second", () -> "done")).contains("done");
  }

  private String fails() {
    assertThat(turns.take(SHOP, "third", () -> "done")).isEmpty();
    throw new IllegalStateException("refused");
  }
}
