package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Instant;
import java.util.Optional;

/** Where a VM stands whose guest has ended, or that is off. Pure. */
final class Downs {
  private static final String AGAIN =
      " Set spec.restartedAt to the time it is now to start it again.";

  private Downs() {}

  /** A guest that has ended by itself is started again, or is about to be. */
  static Optional<Situation> backingOff(VmObserved o, Instant now) {
    Optional<LastEnd> own = startedAgain(o);
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
                Phase.Starting, end.reason(), Sentences.of(end) + RestartWishes.again(o, end)));
  }

  /** A VM of which nothing is there, or is wanted any more. */
  static Situation down(VmObserved o) {
    if (!o.wantsGuest() && o.spec().power() == Power.Suspended) {
      return GuestSituations.suspended(o);
    }
    if (!o.wantsGuest()) {
      return o.domains().isEmpty() && o.slots().isEmpty()
          ? new Situation(Phase.Stopped, Reason.PoweredOff, "The VM is off, as declared.")
          : new Situation(Phase.Stopping, Reason.Stopping, "The slot is being given back.");
    }
    return endOfClaim(o)
        .flatMap(end ->
            staysDown(o, end).map(as -> new Situation(as, end.reason(), Sentences.of(end) + AGAIN)))
        .orElseGet(
            () -> new Situation(Phase.Starting, Reason.Claimed, "The VM is about to be started."));
  }

  /** How the guest ended, if it stays down because of that. */
  static Optional<LastEnd> stayingDown(VmObserved o) {
    return endOfClaim(o).filter(end -> staysDown(o, end).isPresent());
  }

  /** How a VM stays down whose guest has ended so, if it does. */
  static Optional<Phase> staysDown(VmObserved o, LastEnd end) {
    return RestartWishes.due(o).isPresent()
        ? Optional.empty()
        : Ends.staysDown(o.spec().restartPolicyNow(), end.reason());
  }

  /**
   * How the guest has ended by itself, if by its policy, and by that alone, it is started again.
   */
  static Optional<LastEnd> startedAgain(VmObserved o) {
    return endOfClaim(o)
        .filter(end -> o.wantsGuest() && AfterEnd.isOwn(end.reason()))
        .filter(end ->
            staysDown(o, end).isEmpty() && !(Restarting.of(o) instanceof Restarting.AsAsked));
  }

  /** How the guest of the claimed incarnation ended, if it has. */
  private static Optional<LastEnd> endOfClaim(VmObserved o) {
    return o.current().isPresent()
        ? o.current().filter(Guests::ended).map(d -> Ends.endOf(d, Optional.empty()))
        : o.recordedEnd();
  }
}
