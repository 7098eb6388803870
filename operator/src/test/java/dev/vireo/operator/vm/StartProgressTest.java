package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartProgressTest {
  private static final Path CASES = Path.of("src/test/resources/vm");
  private static final VmStatuses STATUSES = new VmStatuses(Duration.ofSeconds(40));
  private static final Instant MADE = ObservedFile.NOW;

  @ParameterizedTest
  @ValueSource(
      strings = {"slot-without-node-waits", "opened-domain-waits-for-its-agent", "starting-guest"})
  void aStepThatLeadsToTheNextByItselfIsToldAfterAWhile(String step) {
    VmObserved observed = onItsWay(step);
    assertThat(untold(observed, MADE.plusSeconds(1))).contains(Duration.ofSeconds(2));
    assertThat(untold(observed, MADE.plusSeconds(3))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bound-slot-waits-for-the-old-vms-guest-on-a-silent-node",
        "disk-that-is-being-made",
        "image-file-missing-on-the-node",
        "running-guest-rests",
        "slot-that-fits-nowhere-tells-why",
        "slot-whose-secret-is-missing-tells-the-kubelets-sentence",
        "stopping-guest-is-waited-for"
      })
  void anythingElseIsToldAtOnce(String step) {
    assertThat(untold(onItsWay(step), MADE.plusSeconds(1))).isEmpty();
  }

  @Test
  void aRefusalIsToldAtOnce() {
    VmObserved observed = onItsWay("slot-without-node-waits");
    VirtualMachineStatus refused =
        STATUSES.status(
            observed.status(),
            observed,
            VmPlan.Rest.untilEvent(),
            Optional.of(new Refusal(Reason.Refused, "exceeded quota")),
            MADE);
    assertThat(StartProgress.untold(observed, refused, MADE)).isEmpty();
  }

  @Test
  void theFirstWordOfAnIncarnationIsToldAtOnce() {
    VmObserved observed = onItsWay("slot-without-node-waits");
    VirtualMachineStatus next = next(observed, MADE);
    observed.vm().setStatus(VirtualMachineStatus.empty());
    assertThat(StartProgress.untold(observed, next, MADE)).isEmpty();
  }

  @Test
  void clocksThatDifferHoldNothingUp() {
    assertThat(untold(onItsWay("starting-guest"), MADE.minusSeconds(1))).isEmpty();
  }

  /** A VM that has told already that it starts, and whose Domain has just been made. */
  private static VmObserved onItsWay(String step) {
    VmObserved begun = ObservedFile.read(CASES.resolve("slot-without-node-waits/observed.yaml"));
    VmObserved observed = ObservedFile.read(CASES.resolve(step).resolve("observed.yaml"));
    observed.vm().setStatus(next(begun, MADE));
    observed
        .domains()
        .forEach(domain -> domain.getMetadata().setCreationTimestamp(MADE.toString()));
    return observed;
  }

  private static Optional<Duration> untold(VmObserved observed, Instant now) {
    return StartProgress.untold(observed, next(observed, now), now);
  }

  private static VirtualMachineStatus next(VmObserved observed, Instant now) {
    return STATUSES.status(
        observed.status(), observed, VmPlan.Rest.untilEvent(), Optional.empty(), now);
  }
}
