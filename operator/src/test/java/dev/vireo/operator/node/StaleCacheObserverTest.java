package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StaleCacheObserverTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final String WHY = "etcd was restored from a backup, as an agent has noticed";

  private final FakeServer server = new FakeServer();
  private OptionalLong cached = OptionalLong.empty();

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
    server.version = OptionalLong.of(7);
    assertThat(knowing(OptionalLong.of(8)).whyStale("node-a"))
        .contains("etcd was restored from a backup: the Lease of node-a is older than it was");
    assertThat(knowing(OptionalLong.of(7)).whyStale("node-a")).isEmpty();
    assertThat(knowing(OptionalLong.empty()).whyStale("node-a")).isEmpty();
  }

  @Test
  void aLeaseThatIsRenewedWhileItIsAskedForDoesNot() {
    server.version = OptionalLong.of(7);
    server.isRenewed = () -> cached = OptionalLong.of(8);
    cached = OptionalLong.of(7);
    assertThat(new StaleCacheObserver(server, _ -> cached).whyStale("node-a")).isEmpty();
    assertThat(cached).hasValue(8);
  }

  private StaleCacheObserver knowing(OptionalLong version) {
    return new StaleCacheObserver(server, _ -> version);
  }

  private StaleCacheObserver observer() {
    return knowing(OptionalLong.empty());
  }

  private static final class FakeServer implements StaleCacheObserver.Server {
    int epoch;
    int asked;
    boolean isAway;
    OptionalLong version = OptionalLong.empty();
    Runnable isRenewed = () -> {};

    @Override
    public int epoch() {
      if (isAway) {
        throw new KubernetesClientException("away");
      }
      asked++;
      return epoch;
    }

    @Override
    public OptionalLong versionOfLease(String node) {
      isRenewed.run();
      return version;
    }
  }
}
