package dev.vireo.operator.vm;

import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.domain.DomainCloser;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.kube.EventSink;
import dev.vireo.operator.node.HypervisorReconciler;
import dev.vireo.operator.node.NodeSignals;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Leads each VM through its life, one step at a time. */
@Singleton
@ControllerConfiguration(
    name = "virtualmachine",
    finalizerName = Finalizers.VIRTUAL_MACHINE,
    // VmChanged says which updates matter: a change of labels does, and leaves the generation be.
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = VmChanged.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000, maxAttempts = -1)
public class VmReconciler implements Reconciler<VirtualMachine>, Cleaner<VirtualMachine> {
  /** After a step that no watch tells of, and after a conflict. */
  private static final Duration AT_ONCE = Duration.ofMillis(5);

  /** For a VM that is not told that its turn has come, as the one that was told has gone. */
  private static final Duration ANOTHERS_TURN = Duration.ofSeconds(1);

  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final HypervisorReconciler nodes;
  private final NodeSignals signals;
  private final VmApplier applier;
  private final VmStatuses statuses;
  private final EventSink events;
  private final Clock clock;
  private final Turns<ResourceID> turns = new Turns<>();
  private @Nullable VmObserver observer;
  private @Nullable VmSources sources;

  /** One for the life of the process. */
  @Inject
  public VmReconciler(
      KubernetesClient client,
      VireoConfig config,
      HypervisorReconciler nodes,
      NodeSignals signals,
      EventSink events,
      Halts halts,
      Clock clock) {
    var writer = new ApiWriter(client);
    this.client = client;
    this.nodes = nodes;
    this.signals = signals;
    this.statuses = new VmStatuses(config.heartbeatTimeout());
    this.applier =
        new VmApplier(writer, new DomainCloser(writer, halts), statuses, config.slot(), halts);
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, VirtualMachine>> prepareEventSources(
      EventSourceContext<VirtualMachine> context) {
    var sources = new VmSources(context);
    this.sources = sources;
    observer = new VmObserver(client, sources, nodes);
    signals.listen(sources::nodeChanged);
    signals.listenToRestores(sources::everyVm);
    turns.listen(sources::due);
    return sources.all();
  }

  @Override
  public UpdateControl<VirtualMachine> reconcile(
      VirtualMachine vm, Context<VirtualMachine> context) {
    UpdateControl<VirtualMachine> control = UpdateControl.noUpdate();
    step(vm).ifPresent(control::rescheduleAfter);
    return control;
  }

  /**
   * Steps towards the end of a VM. The finalizer is taken off by the applier and never left to the
   * SDK: when a VM of the same name is made before the SDK has seen its own removal through, it
   * takes the new VM for the old one and never looks at it.
   */
  @Override
  public DeleteControl cleanup(VirtualMachine vm, Context<VirtualMachine> context) {
    DeleteControl control = DeleteControl.noFinalizerRemoval();
    step(vm).ifPresent(again -> control.rescheduleAfter(again.toMillis()));
    return control;
  }

  // A VM is looked at again when a watch tells of it, and after a while if one is given.
  private Optional<Duration> step(VirtualMachine cached) {
    try {
      return observer().usesVolumeClaims(cached)
          ? stepInTurn(cached)
          : observer()
              .observe(cached)
              .flatMap(o -> o.usesVolumeClaims() ? stepInTurn(cached) : step(o));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        // The VM has changed, or has gone, since it was read.
        case HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND ->
            Optional.of(AT_ONCE);
        default -> throw e;
      };
    }
  }

  // Whether another VM has a claim is asked, and a Domain on it opened, one VM at a time.
  private Optional<Duration> stepInTurn(VirtualMachine cached) {
    return turns
        .take(
            cached.getMetadata().getNamespace(),
            ResourceID.fromResource(cached),
            () -> observer().observe(cached).flatMap(this::step))
        .orElse(Optional.of(ANOTHERS_TURN));
  }

  private Optional<Duration> step(VmObserved observed) {
    Instant now = clock.instant();
    VmPlan plan = VmPlanner.plan(observed, now);
    VmOutcome outcome = applier.apply(plan, observed, now);
    if (plan instanceof VmPlan.LetGo) {
      wakeOthers(observed.vm());
      return Optional.empty();
    }
    var before = outcome.vm().getStatus();
    VirtualMachineStatus next =
        statuses.status(
            before == null ? VirtualMachineStatus.empty() : before,
            observed,
            plan,
            outcome.refusal(),
            now);
    Optional<Duration> untold = StartProgress.untold(observed, next, now);
    if (untold.isEmpty()) {
      VirtualMachine written =
          next.equals(before) ? outcome.vm() : applier.writeStatus(outcome.vm(), next);
      if (next.savedState() == null) {
        wakeOthers(observed.vm());
      }
      events.publish(written, VmEvents.between(observed.status(), next));
    }
    return Stream.of(nextLook(plan, outcome), untold)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  // No watch tells them of claims that a suspended VM has kept.
  private void wakeOthers(VirtualMachine before) {
    List<String> kept = ClaimNames.kept(before);
    if (!kept.isEmpty()) {
      sources().givenUp(before, kept);
    }
  }

  private static Optional<Duration> nextLook(VmPlan plan, VmOutcome outcome) {
    if (outcome.refusal().isPresent()) {
      return Optional.of(REFUSED_PAUSE);
    }
    return switch (plan) {
      case VmPlan.Rest(var recheck) -> recheck;
      case VmPlan.RecordEnd r -> Optional.of(AT_ONCE);
      case VmPlan.Release r -> Optional.of(AT_ONCE);
      // Each of these changes an object that is watched.
      case VmPlan.Start s -> Optional.empty();
      case VmPlan.Resume r -> Optional.empty();
      case VmPlan.MakeStateClaim m -> Optional.empty();
      case VmPlan.PlaceSlot p -> Optional.empty();
      case VmPlan.Open o -> Optional.empty();
      case VmPlan.Tell t -> Optional.empty();
      case VmPlan.SetGate g -> Optional.empty();
      case VmPlan.Relabel r -> Optional.empty();
      case VmPlan.Stop s -> Optional.empty();
      case VmPlan.Replace r -> Optional.empty();
      case VmPlan.Close c -> Optional.empty();
      case VmPlan.ClearSlots c -> Optional.empty();
      case VmPlan.LetGo l -> Optional.empty();
    };
  }

  private VmSources sources() {
    if (sources == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return sources;
  }

  private VmObserver observer() {
    if (observer == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return observer;
  }
}
