package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the policy that follows a guest's end meets its user, and agents of before. */
class RestartPolicyIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("restarts");

  private static final String WISH = "2026-11-23T05:00:00Z";

  @Test
  void aWishToRestartEndsTheWait() {
    String first = CLUSTER.runningVm("web-1");
    cluster().agent.reportCrash(first, inALoop());
    cluster().awaitPhase("web-1", Phase.CrashLoopBackOff);
    cluster().patchVm("web-1", "{\"spec\":{\"restartedAt\":\"" + WISH + "\"}}");
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.GuestCrashed, "It crashed.");
    cluster().awaitStatus("web-1", s -> s.domain() != null && !s.domain().equals(first));
    assertThat(cluster().status("web-1").restartsOrNone())
        .isEqualTo(new Restarts(3, null, Reason.GuestCrashed, null));
    assertThat(cluster().status("web-1").restartedAt()).isEqualTo(WISH);
  }

  @Test
  void whatAnAgentOfBeforeDoesNotStartIsStartedInANewIncarnation() {
    String first = CLUSTER.runningVm("web-2");
    cluster().agent.reportEnd(first, DomainState.Ended, Reason.GuestCrashed, "QEMU was killed.");
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.GuestCrashed, "QEMU was killed.");
    cluster().awaitPhase("web-2", Phase.CrashLoopBackOff);
    cluster().awaitStatus("web-2", s -> s.domain() != null && !s.domain().equals(first));
    assertThat(cluster().status("web-2").restartsOrNone())
        .isEqualTo(new Restarts(1, 1, Reason.GuestCrashed, null));
    assertThat(cluster().status("web-2").history())
        .singleElement()
        .extracting(GuestRun::domain, GuestRun::reason)
        .containsExactly(first, Reason.GuestCrashed);
  }

  @Test
  void aGuestThatCrashesWhileItIsPausedStaysDownUntilItsPowerIsOn() {
    String first = CLUSTER.runningVm("web-3");
    cluster().power("web-3", Power.Paused);
    cluster().awaitTold(first, RestartPolicy.Never);
    cluster().agent.reportCrash(first, inALoop().stayingDown());
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.GuestCrashed, "It crashed.");
    cluster().awaitGone(first);
    cluster().awaitPhase("web-3", Phase.Failed);
    assertThat(cluster().condition("web-3", ConditionType.Stalled)).isEqualTo("True/GuestCrashed");

    cluster().power("web-3", Power.On);
    cluster().awaitStatus("web-3", s -> s.domain() != null && !s.domain().equals(first));
  }

  /** It is started again in some minutes. */
  private static Restarts inALoop() {
    String next = Instant.now().plusSeconds(300).truncatedTo(ChronoUnit.SECONDS).toString();
    return new Restarts(3, 6, Reason.GuestCrashed, next);
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
