package dev.vireo.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.fixture.GuestFacts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The highest count that each guest's disk has ever confirmed: it never goes back. */
final class Ledger {
  private final Map<String, Long> saved = new ConcurrentHashMap<>();

  /** Holds a guest's words to what its disk has confirmed before. */
  void check(String vm, GuestFacts facts) {
    long has = Math.max(facts.counterSaved(), facts.counterRestored());
    assertThat(has)
        .as("the count on the disk of %s, of which the guest says %s", vm, facts)
        .isGreaterThanOrEqualTo(saved.getOrDefault(vm, 0L));
    saved.merge(vm, has, Math::max);
  }
}
