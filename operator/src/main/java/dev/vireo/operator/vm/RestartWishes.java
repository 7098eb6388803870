package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The restarts that a VM's user asks for: each new value of {@code spec.restartedAt} is one. What
 * has been made is in the status, written with the claim of the incarnation that it has led to, so
 * an operator that crashes makes none twice and forgets none. Pure.
 */
final class RestartWishes {
  private RestartWishes() {}

  /** The one that is still to be made. */
  static Optional<String> due(VmObserved o) {
    return Optional.ofNullable(o.spec().restartedAt())
        // What is to be saved is not to be lost for a restart: its next start counts for it.
        .filter(_ -> o.wantsGuest() && o.spec().power() != Power.Suspended)
        .filter(asked -> !asked.equals(o.status().restartedAt()));
  }

  /** The one that is still to be made, and can be. */
  static Optional<String> underway(VmObserved o) {
    return due(o).filter(_ -> heldBy(o).isEmpty());
  }

  /** What has been made when the VM's status is written. */
  static @Nullable String made(VmObserved o) {
    // Nothing of an incarnation that has not been opened can have run: its start is still to come.
    return o.current().filter(d -> d.getSpec().nodeName() == null).isPresent()
        ? madeByStart(o)
        : o.status().restartedAt();
  }

  /** What has been made when the guest is started. A wish that was taken out was made before. */
  static @Nullable String madeByStart(VmObserved o) {
    String asked = o.spec().restartedAt();
    return asked == null ? o.status().restartedAt() : asked;
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

  /** How an incarnation ended that has stopped: if by itself, for the restart that is due. */
  static LastEnd endOf(VmObserved o, LastEnd end) {
    return due(o)
        .filter(_ -> end.reason() == Reason.StoppedAsAsked)
        .map(asked ->
            new LastEnd(
                end.domain(),
                Reason.Restarted,
                "The guest shut down as it was asked to, for the restart of " + asked + ".",
                end.time()))
        .orElse(end);
  }

  /** That a guest is started again whose end this was. */
  static String again(VmObserved o, LastEnd end) {
    if (due(o).isPresent()
        || end.reason() == Reason.Restarted
        || end.reason() == Reason.RebootedToUpdate) {
      return " It is started again.";
    }
    return AfterEnd.isOwn(end.reason())
        ? " It is being started again."
        : " It is started again at another place.";
  }

  /** That the guest stops for a restart, in the middle of a sentence. */
  static String purpose(VmObserved o) {
    return underway(o)
        .map(asked -> " for the restart of " + asked)
        .or(() -> Updates.underway(o).map(fields -> " to take up a change of " + fields))
        .orElse("");
  }
}
