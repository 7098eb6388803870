package dev.vireo.operator.domain;

import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.node.HypervisorReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes Domains whose VM is gone, which happens when somebody takes the VM's finalizer off by
 * hand, or when a writer that was late made a Domain for a VM that had been deleted: the garbage
 * collector then deletes them, and their guests are stopped like any other. All others are closed
 * by their VM's reconciler.
 */
@Singleton
@ControllerConfiguration(
    name = "domain",
    finalizerName = Finalizers.DOMAIN,
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000, maxAttempts = -1)
public class DomainReconciler implements Reconciler<Domain>, Cleaner<Domain> {
  private static final Duration AT_ONCE = Duration.ofMillis(20);
  private static final Duration RECHECK = Duration.ofMinutes(1);

  private final DomainObserver observer;
  private final DomainCloser closer;

  /** One for the life of the process. */
  @Inject
  public DomainReconciler(KubernetesClient client, HypervisorReconciler nodes, Halts halts) {
    this.observer = new DomainObserver(client, nodes);
    this.closer = new DomainCloser(new ApiWriter(client), halts);
  }

  @Override
  public UpdateControl<Domain> reconcile(Domain domain, Context<Domain> context) {
    return UpdateControl.noUpdate();
  }

  @Override
  public DeleteControl cleanup(Domain domain, Context<Domain> context) {
    DomainObserved observed = observer.observe(domain);
    return switch (DomainPlanner.plan(observed)) {
      case DomainPlan.LeaveToVm() -> later(RECHECK);
      case DomainPlan.AwaitProof() -> later(RECHECK);
      case DomainPlan.Close(Proof proof) -> {
        try {
          closer.close(domain, observed.slot(), proof);
          yield DeleteControl.noFinalizerRemoval();
        } catch (KubernetesClientException e) {
          if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
            throw e;
          }
          yield later(AT_ONCE);
        }
      }
    };
  }

  private static DeleteControl later(Duration delay) {
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(delay.toMillis());
  }
}
