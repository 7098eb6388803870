package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Power;
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
}
