package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import java.util.List;
import java.util.Optional;

/** Whether a VM's guest is to be restarted now, and why. Pure. */
sealed interface Restarting {

  /** It is not, or could not be started again. */
  record No() implements Restarting {}

  /**
   * Its user has asked for that.
   *
   * @param at the wish: {@code spec.restartedAt}
   */
  record AsAsked(String at) implements Restarting {}

  /**
   * It takes up what has changed, as {@code spec.updatePolicy} says.
   *
   * @param fields what has
   */
  record ToTakeUp(String fields) implements Restarting {}

  /** Whether, and why. */
  static Restarting of(VmObserved o) {
    return RestartWishes.due(o)
        .<Restarting>map(AsAsked::new)
        .or(() -> Updates.due(o).map(ToTakeUp::new))
        .filter(_ -> heldBy(o).isEmpty())
        .orElseGet(No::new);
  }

  /** What the guest stops for, in the middle of a sentence. */
  default String purpose() {
    return switch (this) {
      case No() -> "";
      case AsAsked(String at) -> " for the restart of " + at;
      case ToTakeUp(String fields) -> " to take up a change of " + fields;
    };
  }

  /** Why a guest that was stopped now could not be started again. */
  static Optional<String> heldBy(VmObserved o) {
    List<String> missing = Definitions.missingImages(o.vm(), o.images());
    if (!missing.isEmpty()) {
      return Optional.of(Sentences.imagesMissing(o, missing));
    }
    return VolumeClaims.problem(o)
        .map(VolumeClaims.Problem::message)
        .or(() ->
            o.namespace() == NamespaceState.Terminating
                ? Optional.of(Sentences.namespaceGoing(o))
                : Optional.empty())
        .or(() -> Restored.waiting(o).map(Situation::message));
  }

  /** How an incarnation ended that has stopped: if as it was asked to, for its restart. */
  static LastEnd endOf(VmObserved o, Domain domain, LastEnd end) {
    return stoppedFor(o, domain)
        .filter(_ -> end.reason() == Reason.StoppedAsAsked)
        .map(why ->
            new LastEnd(
                end.domain(),
                Reason.Restarted,
                "The guest shut down as it was asked to," + why.purpose() + ".",
                end.time()))
        .orElse(end);
  }

  // A wish that cannot be fulfilled any more is what it was stopped for all the same.
  private static Optional<Restarting> stoppedFor(VmObserved o, Domain domain) {
    return RestartWishes.due(o)
        .<Restarting>map(AsAsked::new)
        .or(() -> Optional.of(of(o)).filter(_ -> Guests.isBeingStopped(domain)))
        .filter(why -> !(why instanceof No));
  }
}
