package dev.vireo.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.config.BaseConfigurationService;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Test;

class SdkTimerTest {
  private final ExecutorServiceManager manager =
      new BaseConfigurationService().getExecutorServiceManager();

  /** When this fails the SDK has been mended, and {@link SdkTimer} can go. */
  @Test
  void theSdkMakesItsTimerWithoutAThread() {
    assertThat(timer().getCorePoolSize()).isZero();
  }

  @Test
  void theTimerGetsAThreadThatSleeps() {
    SdkTimer.sleepBetween(manager);
    assertThat(timer().getCorePoolSize()).isOne();
  }

  private ScheduledThreadPoolExecutor timer() {
    return (ScheduledThreadPoolExecutor) manager.scheduledExecutorService();
  }
}
