package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.kube.ApiAccess.Right;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {
  private final KubernetesClientException forbidden =
      new KubernetesClientException("pods is forbidden", 403, null);

  private final List<String> changes = new ArrayList<>();
  private final ApiAccess access = new ApiAccess();

  ApiAccessTest() {
    access.onChange(() -> changes.add(access.refusal().orElse("accepted")));
  }

  @Test
  void aRefusalStandsUntilThatVeryRightIsGrantedAgain() {
    access.failed(Right.SLOTS, forbidden);
    for (Right other : Right.values()) {
      if (other != Right.SLOTS) {
        access.granted(other);
      }
    }
    assertThat(access.refuses(Right.SLOTS)).isTrue();
    assertThat(access.refusal()).contains("The API server refuses this agent: pods is forbidden");
    access.granted(Right.SLOTS);
    assertThat(access.refusal()).isEmpty();
  }

  @Test
  void theAgentHearsOfTheFirstRefusalAndOfTheEndOfTheLast() {
    access.granted(Right.LEASE);
    access.failed(Right.SLOTS, forbidden);
    access.failed(Right.LEASE, forbidden);
    access.failed(Right.LEASE, forbidden);
    access.granted(Right.SLOTS);
    access.granted(Right.LEASE);
    assertThat(changes)
        .containsExactly("The API server refuses this agent: pods is forbidden", "accepted");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 404, 409, 422, 429, 500, 503})
  void noOtherAnswerIsARefusal(int code) {
    access.failed(Right.LEASE, new KubernetesClientException("no", code, null));
    assertThat(access.refusal()).isEmpty();
  }

  @Test
  void aServerThatIsAwayDoesNotForgive() {
    access.failed(Right.LEASE, new KubernetesClientException("who are you", 401, null));
    access.failed(Right.LEASE, new KubernetesClientException("away", 503, null));
    assertThat(access.refuses(Right.LEASE)).isTrue();
  }

  @Test
  void aRefusalIsSeenBelowOtherFailures() {
    access.failed(Right.DOMAINS, new IllegalStateException("watch failed", forbidden));
    assertThat(access.refuses(Right.DOMAINS)).isTrue();
  }
}
