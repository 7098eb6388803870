package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StaleCacheObserverTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final String WHY = "etcd was restored from a backup, as an agent has noticed";

  private final FakeServer server = new FakeServer();

  @Test
  void cachesThatWereBegunAfterARestoreAreNotStale() {
    server.epoch = 2;
    assertThat(observer().whyStale(2, NOW)).isEmpty();
  }

  @Test
  void aRestoreThatTheCachesTellOfMakesThemStale() {
    assertThat(observer().whyStale(1, NOW)).contains(WHY);
  }

  @Test
  void theServerIsAskedAtOnceAndThenOnceAMinute() {
    var observer = observer();
    server.epoch = 1;
    assertThat(observer.whyStale(0, NOW)).as("at once").contains(WHY);
    server.asked = 0;
    assertThat(observer.whyStale(0, NOW.plusSeconds(59))).as("still").contains(WHY);
    assertThat(server.asked).isZero();
    assertThat(observer.whyStale(0, NOW.plusSeconds(60))).contains(WHY);
    assertThat(server.asked).isEqualTo(1);
  }

  @Test
  void aQuestionThatHasFailedIsAskedAgain() {
    var observer = observer();
    server.isAway = true;
    assertThatThrownBy(() -> observer.whyStale(0, NOW))
        .isInstanceOf(KubernetesClientException.class);
    server.isAway = false;
    server.epoch = 1;
    assertThat(observer.whyStale(0, NOW.plusSeconds(1))).contains(WHY);
  }

  @Test
  void aClockThatIsSetBackDoesNotStopTheQuestions() {
    var observer = observer();
    assertThat(observer.whyStale(0, NOW)).isEmpty();
    server.epoch = 1;
    assertThat(observer.whyStale(0, NOW.minusSeconds(3600))).contains(WHY);
  }

  @Test
  void aLeaseThatIsOlderThanItWasMakesThemStale() {
    server.lease =
        Optional.of(new LeaseBuilder().withNewMetadata().withName("node-a").endMetadata().build());
    assertThat(new StaleCacheObserver(server, _ -> true).whyStale("node-a"))
        .contains("etcd was restored from a backup: the Lease of node-a is older than it was");
    assertThat(new StaleCacheObserver(server, _ -> false).whyStale("node-a")).isEmpty();
  }

  private StaleCacheObserver observer() {
    return new StaleCacheObserver(server, _ -> false);
  }

  private static final class FakeServer implements StaleCacheObserver.Server {
    int epoch;
    int asked;
    boolean isAway;
    Optional<Lease> lease = Optional.empty();

    @Override
    public int epoch() {
      if (isAway) {
        throw new KubernetesClientException("away");
      }
      asked++;
      return epoch;
    }

    @Override
    public Optional<Lease> lease(String node) {
      return lease;
    }
  }
}
