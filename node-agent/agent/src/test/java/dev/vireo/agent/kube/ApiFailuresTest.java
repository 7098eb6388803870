package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiFailuresTest {
  private static final Status ABSENT =
      new StatusBuilder().withNewDetails().withName("web-1-aaaaa").endDetails().build();

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 409, 422})
  void whatIsDecidedIsAnAnswer(int code) {
    assertThat(ApiFailures.isAnswer(failure(code, null))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aServerThatCannotDecideDoesNotAnswer(int code) {
    assertThat(ApiFailures.isAnswer(failure(code, null))).isFalse();
  }

  @Test
  void silenceIsNoAnswer() {
    assertThat(
            ApiFailures.isAnswer(
                new KubernetesClientException("refused", new IOException("connection refused"))))
        .isFalse();
  }

  @Test
  void onlyWhoNamesTheObjectSaysThatItIsAbsent() {
    assertThat(ApiFailures.saysAbsent(failure(404, ABSENT), "web-1-aaaaa")).isTrue();
    assertThat(ApiFailures.isAnswer(failure(404, ABSENT))).isTrue();
    assertThat(ApiFailures.saysAbsent(failure(404, ABSENT), "web-1-bbbbb")).isFalse();
    assertThat(ApiFailures.saysAbsent(failure(404, null), "web-1-aaaaa")).isFalse();
    assertThat(ApiFailures.isAnswer(failure(404, null))).isFalse();
    assertThat(ApiFailures.isAnswer(failure(404, new Status()))).isFalse();
    assertThat(ApiFailures.saysAbsent(failure(409, ABSENT), "web-1-aaaaa")).isFalse();
  }

  private static KubernetesClientException failure(int code, @Nullable Status status) {
    return new KubernetesClientException("no", code, status);
  }
}
