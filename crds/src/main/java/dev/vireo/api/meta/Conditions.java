package dev.vireo.api.meta;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditions of one object, as an immutable list that keeps transition times. */
public final class Conditions {
  private final List<Condition> previous;
  private final long generation;
  private final Instant now;
  private final List<Condition> next = new ArrayList<>();

  private Conditions(List<Condition> previous, long generation, Instant now) {
    this.previous = previous;
    this.generation = generation;
    this.now = now;
  }

  /**
   * Starts the next list of conditions.
   *
   * @param previous what the object shows now
   * @param generation the generation of the spec that was looked at
   * @param now the time for conditions whose status moves, cut to seconds as Kubernetes does
   */
  public static Conditions after(List<Condition> previous, long generation, Instant now) {
    return new Conditions(previous, generation, now);
  }

  /** Adds a condition that is True. */
  public Conditions isTrue(ConditionType type, Reason reason, String message) {
    return add(type, "True", reason, message);
  }

  /** Adds a condition that is False. */
  public Conditions isFalse(ConditionType type, Reason reason, String message) {
    return add(type, "False", reason, message);
  }

  /** Adds a condition of which it is not known whether it holds. */
  public Conditions isUnknown(ConditionType type, Reason reason, String message) {
    return add(type, "Unknown", reason, message);
  }

  /** The list, in the order in which the conditions were added. */
  public List<Condition> list() {
    return List.copyOf(next);
  }

  /** The condition of a type in a list. */
  public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
    return conditions.stream().filter(c -> type.name().equals(c.getType())).findFirst();
  }

  /** Whether the condition of a type is there and True. */
  public static boolean holds(List<Condition> conditions, ConditionType type) {
    return find(conditions, type).map(c -> "True".equals(c.getStatus())).orElse(false);
  }

  private Conditions add(ConditionType type, String status, Reason reason, String message) {
    String since =
        find(previous, type)
            .filter(c -> status.equals(c.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    next.add(
        new ConditionBuilder()
            .withType(type.name())
            .withStatus(status)
            .withReason(reason.name())
            .withMessage(message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since)
            .build());
    return this;
  }
}
