package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.api.meta.Reason;
import dev.vireo.operator.domain.DomainCloser;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.halt.Step;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.kube.CannedServer;
import dev.vireo.operator.kube.CannedServer.Answer;
import dev.vireo.operator.kube.CannedServer.Request;
import dev.vireo.operator.slot.SlotSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the writes, and the steps between them at which a test halts the operator. */
class VmApplierTest {
  private static final Path CASES = Path.of("src/test/resources/vm");
  private static final String DOMAINS = "/apis/vireo.dev/v1alpha1/namespaces/shop/domains";
  private static final String SLOTS = "/api/v1/namespaces/shop/pods";
  private static final String CLAIM =
      "PUT /apis/vireo.dev/v1alpha1/namespaces/shop/virtualmachines/web-1/status";

  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(
            "new-vm-is-started",
            List.of(
                CLAIM,
                "after-claim",
                "POST " + DOMAINS,
                "after-domain",
                "POST " + SLOTS,
                "after-slot")),
        Arguments.of(
            "claimed-without-domain-is-resumed",
            List.of("POST " + DOMAINS, "after-domain", "POST " + SLOTS, "after-slot")),
        Arguments.of("domain-without-slot-is-given-one", List.of("POST " + SLOTS, "after-slot")),
        Arguments.of(
            "bound-slot-opens",
            List.of("before-open", "PUT " + DOMAINS + "/web-1-aaaaa", "after-open")),
        Arguments.of(
            "running-guest-of-a-vm-to-be-paused-is-told",
            List.of("PUT " + DOMAINS + "/web-1-aaaaa")),
        Arguments.of(
            "deleted-vm-closes-its-domain",
            List.of(
                "DELETE " + SLOTS + "/web-1-aaaaa",
                "before-domain-finalizer",
                "PATCH " + DOMAINS + "/web-1-aaaaa")),
        Arguments.of(
            "deleted-vm-of-which-nothing-is-left-is-let-go",
            List.of(
                "before-vm-finalizer",
                "PATCH /apis/vireo.dev/v1alpha1/namespaces/shop/virtualmachines/web-1")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachWriteIsMadeOnceAndItsStepsAreReached(String situation, List<String> expected)
      throws IOException {
    apply(situation, step -> done.add(step.word()));
    assertThat(done).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whereItIsHaltedNothingMoreIsWritten(Step step) throws IOException {
    String situation =
        cases()
            .map(Arguments::get)
            .filter(c -> ((List<?>) c[1]).contains(step.word()))
            .map(c -> (String) c[0])
            .findFirst()
            .orElseThrow();
    assertThatExceptionOfType(Halted.class)
        .isThrownBy(() -> apply(situation, reached -> haltAt(step, reached)));
    assertThat(done.getLast()).isEqualTo(step.word());
  }

  @Test
  void aDomainWhoseGuestWasNeverStartedIsDeletedOnlyAsItWasSeen() throws IOException {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    apply(
        "never-started-guest-of-a-changed-vm-is-replaced",
        step -> done.add(step.word()),
        request -> {
          bodies.add(request.body());
          return new Answer(200, "{}");
        });
    assertThat(done).containsExactly("DELETE " + DOMAINS + "/web-1-aaaaa");
    assertThat(bodies)
        .singleElement()
        .asString()
        .contains("\"resourceVersion\":\"11\"", "\"uid\":\"web-1-aaaaa\"");
  }

  @Test
  void aRefusedDomainReachesNoStepAfterIt() throws IOException {
    var refused =
        new Answer(
            403,
            """
            {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": 403,
             "message": "exceeded quota", "reason": "Forbidden"}
            """);
    VmOutcome outcome =
        apply("claimed-without-domain-is-resumed", step -> done.add(step.word()), _ -> refused);
    assertThat(outcome.refusal()).contains(new Refusal(Reason.Refused, "exceeded quota"));
    assertThat(done).containsExactly("POST " + DOMAINS);
  }

  private void haltAt(Step wanted, Step reached) {
    done.add(reached.word());
    if (reached == wanted) {
      throw new Halted();
    }
  }

  private VmOutcome apply(String situation, Halts halts) throws IOException {
    return apply(situation, halts, request -> new Answer(200, request.body()));
  }

  /** Applies what is planned in a golden case. */
  private VmOutcome apply(String situation, Halts halts, Function<Request, Answer> answers)
      throws IOException {
    VmObserved observed = ObservedFile.read(CASES.resolve(situation).resolve("observed.yaml"));
    try (var server =
            new CannedServer(request -> {
              done.add(request.method() + " " + request.path());
              return answers.apply(request);
            });
        var client = server.client()) {
      var writer = new ApiWriter(client);
      var settings = new SlotSettings("slot", 10, Duration.ofSeconds(30));
      var statuses = new VmStatuses(Duration.ofSeconds(40));
      return new VmApplier(writer, new DomainCloser(writer, halts), statuses, settings, halts)
          .apply(VmPlanner.plan(observed, ObservedFile.NOW), observed, ObservedFile.NOW);
    }
  }

  private static final class Halted extends RuntimeException {}
}
