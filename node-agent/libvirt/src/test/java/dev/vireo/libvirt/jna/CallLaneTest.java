package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.jna.CallLane.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deadlines, locks and bounds, with latches in the place of a QEMU that hangs. */
final class CallLaneTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final CallLane lane = new CallLane("test", 2);
  private final CountDownLatch qemu = new CountDownLatch(1);

  @AfterEach
  void release() {
    qemu.countDown();
    lane.close();
  }

  @Test
  void aCallThatHangsTimesOutWithUnknownEffect() {
    assertThat(hang("a").effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void itsDomainStaysLockedUntilTheCallReturns() {
    hang("a");
    assertThatThrownBy(() -> lane.call(call("resume", "a", LONG), () -> "never"))
        .isInstanceOf(DomainBusyException.class)
        .hasMessage("libvirt call resume on a was not begun: an earlier hang has not returned");
    qemu.countDown();
    await()
        .untilAsserted(
            () -> assertThat(lane.call(call("resume", "a", LONG), () -> "done")).isEqualTo("done"));
  }

  @Test
  void aCallThatHungIsKnownToRunUntilItReturns() {
    hang("a");
    assertThat(lane.runs("hang", "a")).isTrue();
    assertThat(lane.runs("resume", "a")).isFalse();
    assertThat(lane.runs("hang", "b")).isFalse();
    qemu.countDown();
    await().untilAsserted(() -> assertThat(lane.runs("hang", "a")).isFalse());
  }

  @Test
  void otherDomainsAreServedMeanwhile() {
    hang("a");
    assertThat(lane.call(call("start", "b", LONG), () -> "started")).isEqualTo("started");
  }

  @Test
  void withoutAFreeThreadACallIsNeverBegun() {
    hang("a");
    hang("b");
    AtomicInteger begun = new AtomicInteger();
    LibvirtTimeoutException refused =
        catchThrowableOfType(
            LibvirtTimeoutException.class,
            () -> lane.call(call("start", "c", SHORT), begun::incrementAndGet));
    assertThat(refused.effect()).isEqualTo(Effect.NONE);
    qemu.countDown();
    assertThat(lane.call(call("start", "c", LONG), () -> "started"))
        .as("its lock was given back")
        .isEqualTo("started");
    assertThat(begun).hasValue(0);
  }

  @Test
  void noMoreCallsRunAtOnceThanTheLaneHasThreads() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier pair = new CyclicBarrier(2);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        String subject = "domain-" + i;
        callers.execute(() -> lane.call(call("work", subject, LONG), () -> count(now, most, pair)));
      }
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void callsWithoutASubjectDoNotLock() {
    assertThatThrownBy(() -> lane.call(call("list", Optional.empty(), SHORT), this::waitForQemu))
        .isInstanceOf(LibvirtTimeoutException.class);
    assertThat(lane.call(call("list", Optional.empty(), LONG), () -> 1)).isEqualTo(1);
  }

  @Test
  void failuresComeOutAsTheyAreAndUnlock() {
    LibvirtException failure =
        LibvirtException.of(ErrorCode.Known.OPERATION_FAILED, ErrorOrigin.Known.QEMU, "no");
    assertThatThrownBy(() ->
            lane.call(
                call("start", "a", LONG),
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(lane.call(call("start", "a", LONG), () -> "started")).isEqualTo("started");
  }

  @Test
  void callsRunOnPlatformThreadsOfTheLane() {
    Thread used = lane.call(call("look", "a", LONG), Thread::currentThread);
    assertThat(used.isVirtual()).isFalse();
    assertThat(used.isDaemon()).isTrue();
    assertThat(used.getName()).startsWith("libvirt-test-");
  }

  @Test
  void aClosedLaneRefuses() {
    lane.close();
    assertThatThrownBy(() -> lane.call(call("start", "a", LONG), () -> 1))
        .isInstanceOf(DisconnectedException.class);
  }

  private LibvirtTimeoutException hang(String subject) {
    return catchThrowableOfType(
        LibvirtTimeoutException.class,
        () -> lane.call(call("hang", subject, SHORT), this::waitForQemu));
  }

  private boolean waitForQemu() {
    try {
      qemu.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int count(AtomicInteger now, AtomicInteger most, CyclicBarrier pair) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      return pair.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("Two calls never ran at once", e);
    } finally {
      now.decrementAndGet();
    }
  }

  private static Call call(String operation, String subject, Duration deadline) {
    return call(operation, Optional.of(subject), deadline);
  }

  private static Call call(String operation, Optional<String> subject, Duration deadline) {
    return new Call(operation, subject, deadline);
  }
}
