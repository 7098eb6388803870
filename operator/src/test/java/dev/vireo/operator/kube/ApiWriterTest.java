package dev.vireo.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.api.meta.Reason;
import dev.vireo.operator.kube.CannedServer.Answer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiWriterTest {
  private static final String SLOT =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "web-1-abcde", "namespace": "default", "ownerReferences": [
        {"apiVersion": "vireo.dev/v1alpha1", "kind": "Domain", "name": "web-1-abcde", "uid": "ours"}]}}
      """;
  private static final Answer EXISTS = Answer.failure(409, "AlreadyExists", "{}");

  @Test
  void aSlotThatAnEarlierAttemptMadeIsThere() throws IOException {
    assertThat(create(Map.of("POST", EXISTS, "GET", new Answer(200, SLOT))))
        .isEqualTo(new Created.Existing<>());
  }

  @Test
  void aPodOfSomebodyElseIsNoSlot() throws IOException {
    String stranger = SLOT.replace("\"ours\"", "\"theirs\"");
    assertThat(create(Map.of("POST", EXISTS, "GET", new Answer(200, stranger))))
        .isEqualTo(
            new Created.Refused<>(
                Reason.Refused,
                "there is a Pod default/web-1-abcde that does not belong to Domain web-1-abcde:"
                    + " delete it, and Vireo makes its own"));
  }

  @Test
  void anInvalidObjectIsToldFromOneThatIsNotAllowedNow() throws IOException {
    Answer invalid = Answer.failure(422, "Invalid", "{}");
    assertThat(create(Map.of("POST", invalid)))
        .isInstanceOfSatisfying(
            Created.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.Invalid));
    Answer forbidden = Answer.failure(403, "Forbidden", "{}");
    assertThat(create(Map.of("POST", forbidden)))
        .isInstanceOfSatisfying(
            Created.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.Refused));
  }

  @Test
  void aConflictThatIsNotOfTheNameIsTriedAgain() {
    Answer contended = Answer.failure(409, "Conflict", "{\"kind\": \"resourcequotas\"}");
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> create(Map.of("POST", contended)))
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(409));
  }

  @Test
  void aPodThatHasGoneMeanwhileIsTriedAgain() {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> create(Map.of("POST", EXISTS)))
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(409));
  }

  private static Created<Pod> create(Map<String, Answer> answers) throws IOException {
    try (var server = CannedServer.byMethod(answers);
        var client = server.client()) {
      return new ApiWriter(client).create(new KubernetesSerialization().unmarshal(SLOT, Pod.class));
    }
  }
}
