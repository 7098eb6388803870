package dev.vireo.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.fixture.GuestFacts;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What guests themselves have told: the highest count that each one's disk has ever confirmed,
 * which never goes back, and their boots, each of which is a run.
 */
final class Ledger {
  private final Map<String, Long> saved = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> boots = new ConcurrentHashMap<>();

  /** Holds a guest's words to what its disk has confirmed before. */
  void check(String vm, GuestFacts facts) {
    if (facts.hasCounterDisk()) {
      checkCount(vm, facts);
    }
    boots.computeIfAbsent(vm, _ -> ConcurrentHashMap.newKeySet()).add(facts.bootId());
  }

  private void checkCount(String vm, GuestFacts facts) {
    long has = Math.max(facts.counterSaved(), facts.counterRestored());
    assertThat(has)
        .as("the count on the disk of %s, of which the guest says %s", vm, facts)
        .isGreaterThanOrEqualTo(saved.getOrDefault(vm, 0L));
    saved.merge(vm, has, Math::max);
  }

  /** How many boots a guest has told of since its VM was made. */
  int bootsOf(String vm) {
    return boots.getOrDefault(vm, Set.of()).size();
  }

  /** The VM is gone; one of its name is another. */
  void gone(String vm) {
    boots.remove(vm);
  }
}
