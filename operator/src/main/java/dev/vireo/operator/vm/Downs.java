package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Instant;
import java.util.Optional;

/** Where a VM stands whose guest has ended, or that is off. Pure. */
final class Downs {
  private static final String AGAIN = " Set spec.power to Off and then to On to start it again.";

  private Downs() {}

  /** A guest that has ended by itself is started again, or is about to be. */
  static Optional<Situation> backingOff(VmObserved o, Instant now) {
    Optional<LastEnd> own =
        endOfClaim(o)
            .filter(end -> o.wantedOn() && AfterEnd.isOwn(end.reason()))
            .filter(_ -> stayingDown(o).isEmpty());
    Restarts restarts = o.status().restartsOrNone();
    if (RestartBackoff.left(restarts, now).isPresent()) {
      return own.map(end ->
          new Situation(
              Phase.CrashLoopBackOff,
              end.reason(),
              Sentences.of(end) + Sentences.startedAgainAt(restarts)));
    }
    return own.filter(_ -> o.current().filter(o::isStartedAgain).isPresent())
        .map(end ->
            new Situation(
                Phase.Starting, end.reason(), Sentences.of(end) + " It is being started again."));
  }

  /** A VM of which nothing is there, or is wanted any more. */
  static Situation down(VmObserved o) {
    if (!o.wantedOn()) {
      return o.domains().isEmpty() && o.slots().isEmpty()
          ? new Situation(Phase.Stopped, Reason.PoweredOff, "The VM is off, as declared.")
          : new Situation(Phase.Stopping, Reason.Stopping, "The slot is being given back.");
    }
    return stayingDown(o)
        .map(end ->
            new Situation(
                Ends.staysDown(o.spec().restartPolicy(), end.reason()).orElse(Phase.Stopped),
                end.reason(),
                Sentences.of(end) + AGAIN))
        .orElseGet(
            () -> new Situation(Phase.Starting, Reason.Claimed, "The VM is about to be started."));
  }

  /** How the guest ended, if it stays down because of that. */
  static Optional<LastEnd> stayingDown(VmObserved o) {
    return endOfClaim(o)
        .filter(end -> Ends.staysDown(o.spec().restartPolicy(), end.reason()).isPresent());
  }

  /** How the guest of the claimed incarnation ended, if it has. */
  static Optional<LastEnd> endOfClaim(VmObserved o) {
    return o.current().isPresent()
        ? o.current().filter(Guests::ended).map(d -> Ends.endOf(d, Optional.empty()))
        : o.recordedEnd();
  }
}
