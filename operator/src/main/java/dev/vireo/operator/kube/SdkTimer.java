package dev.vireo.operator.kube;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Lets the SDK's timer sleep. The SDK makes it without a thread of its own, for checks of its
 * caches that are minutes apart; a thread that is none of its own looks for work 100 times a second
 * for as long as anything is due, which was more than half of what an idle operator took.
 */
@Singleton
final class SdkTimer {
  private static final int FIRST = 1;

  void start(@Observes @Priority(FIRST) StartupEvent event, Operator operator) {
    sleepBetween(operator.getConfigurationService().getExecutorServiceManager());
  }

  static void sleepBetween(ExecutorServiceManager manager) {
    if (manager.scheduledExecutorService() instanceof ScheduledThreadPoolExecutor timer) {
      timer.setCorePoolSize(1);
    }
  }
}
