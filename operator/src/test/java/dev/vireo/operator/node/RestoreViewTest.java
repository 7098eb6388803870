package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.operator.node.NodeView.Readiness;
import dev.vireo.operator.node.RestoreView.Awaited;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreViewTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final Optional<HostIdentity> HOST =
      Optional.of(new HostIdentity("machine", "boot-1"));
  private static final UnknownGuest GUEST = new UnknownGuest("vm-uid", "shop", "web-1-abcde");

  @Test
  void whereNothingWasRestoredNobodyIsAwaited() {
    assertThat(plan(0)).isEqualTo(RestoreView.NONE);
    assertThat(RestoreView.NONE.allows("shop")).isTrue();
  }

  @Test
  void aHostThatKnowsOfFewerRestoresIsAwaited() {
    RestoreView view = plan(2, told(host("node-b"), 1), told(host("node-a"), 0));
    assertThat(view.awaited())
        .containsExactly(
            new Awaited("node-a", Optional.of("boot-1")),
            new Awaited("node-b", Optional.of("boot-1")));
    assertThat(view.allows("shop")).isFalse();
  }

  @Test
  void aSilentHostIsAwaited() {
    NodeView silent = view("node-a", HOST, Optional.empty(), NOW.minusSeconds(3600));
    assertThat(plan(1, told(silent, 0)).awaited()).hasSize(1);
  }

  @Test
  void aMachineThatIsSaidToBeDeadIsNotAwaited() {
    NodeView dead = view("node-a", HOST, Optional.of("boot-1"), NOW.minusSeconds(3600));
    assertThat(plan(1, told(dead, 0)).allows("shop")).isTrue();
    NodeView otherBoot = view("node-a", HOST, Optional.of("boot-0"), NOW.minusSeconds(3600));
    assertThat(plan(1, told(otherBoot, 0)).allows("shop")).as("word on an earlier boot").isFalse();
  }

  @Test
  void aNodeThatNeverHadAnAgentIsAwaitedForAMoment() {
    NodeView fresh = view("node-a", Optional.empty(), Optional.empty(), NOW.minusSeconds(5));
    assertThat(plan(1, told(fresh, 0)).awaited())
        .containsExactly(new Awaited("node-a", Optional.empty()));
    NodeView never = view("node-a", Optional.empty(), Optional.empty(), NOW.minusSeconds(60));
    assertThat(plan(1, told(never, 0)).awaited()).isEmpty();
  }

  @Test
  void aGuestThatIsFoundKeepsThoseOfItsNamespaceFromBeingStarted() {
    RestoreView view = plan(1, runs(host("node-b")));
    assertThat(view.awaited()).isEmpty();
    assertThat(view.foundIn("shop")).containsExactly(new RestoreView.Found("node-b", GUEST));
    assertThat(view.allows("shop")).isFalse();
    assertThat(view.allows("another")).isTrue();
  }

  @Test
  void aGuestOfWhichNothingIsToldMayBeOfAnyNamespace() {
    var report =
        new KubernetesSerialization()
            .unmarshal("{\"epoch\": 1, \"unknownGuests\": [{}, null]}", RestoreReport.class);
    RestoreView view = plan(1, new HostTold(host("node-b"), report));
    assertThat(view.foundIn("shop")).hasSize(1);
    assertThat(view.allows("another")).isFalse();
  }

  @Test
  void whatIsFoundIsInTheSameOrderHoweverItIsTold() {
    RestoreView view = plan(1, runs(host("node-b")), runs(host("node-a")));
    assertThat(view).isEqualTo(plan(1, runs(host("node-a")), runs(host("node-b"))));
  }

  @Test
  void aGuestOfAMachineThatHasDiedSinceDoesNot() {
    NodeView dead = view("node-b", HOST, Optional.of("boot-1"), NOW.minusSeconds(3600));
    assertThat(plan(1, runs(dead)).allows("shop")).isTrue();
  }

  private static HostTold runs(NodeView host) {
    return new HostTold(host, new RestoreReport(1, List.of(GUEST)));
  }

  private static RestoreView plan(int epoch, HostTold... told) {
    return RestoreView.of(epoch, List.of(told), NOW, TIMEOUT);
  }

  private static HostTold told(NodeView host, int epoch) {
    return new HostTold(host, new RestoreReport(epoch, List.of()));
  }

  private static NodeView host(String name) {
    return view(name, HOST, Optional.empty(), NOW);
  }

  private static NodeView view(
      String name, Optional<HostIdentity> host, Optional<String> dead, Instant heard) {
    return new NodeView(
        name,
        host,
        dead,
        dead,
        Optional.of(new Heartbeat(Optional.of(heard), heard, Heartbeat.Sign.Heard)),
        Readiness.Ready);
  }
}
