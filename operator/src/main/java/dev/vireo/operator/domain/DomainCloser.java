package dev.vireo.operator.domain;

import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.halt.Step;
import dev.vireo.operator.kube.ApiWriter;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lets a Domain go whose guest is proven gone: first its slot, then its finalizer. */
public final class DomainCloser {
  private static final Logger LOG = Logger.getLogger(DomainCloser.class);

  // No agent knows of a slot whose Domain was never opened, so none releases it, and the slot
  // program ignores SIGTERM; there is nothing in it to wait for.
  private static final Duration EMPTY_SLOT_GRACE = Duration.ofSeconds(1);

  // No kubelet is left to end it, and it would hold up what it belongs to: its namespace, a claim.
  private static final Duration NO_GRACE = Duration.ZERO;

  private final ApiWriter writer;
  private final Halts halts;

  /** Writes through a writer. */
  public DomainCloser(ApiWriter writer, Halts halts) {
    this.writer = writer;
    this.halts = halts;
  }

  /**
   * Deletes the slot and takes the finalizer off. Fails with a conflict, and lets the Domain be,
   * when the Domain has changed since the proof was seen.
   */
  public void close(Domain domain, Optional<Pod> slot, Proof proof) {
    switch (proof) {
      case NeverOpened -> slot.ifPresent(pod -> writer.deleteWithGrace(pod, EMPTY_SLOT_GRACE));
      case ConfirmedDead -> slotOf(domain).ifPresent(pod -> writer.deleteWithGrace(pod, NO_GRACE));
      case Closed, HostRebooted -> slotOf(domain).ifPresent(writer::delete);
    }
    halts.reached(Step.BEFORE_DOMAIN_FINALIZER);
    writer.removeFinalizer(domain, Finalizers.DOMAIN);
    LOG.infof(
        "domain let go: namespace=%s domain=%s proof=%s",
        domain.getMetadata().getNamespace(), domain.getMetadata().getName(), proof);
  }

  private static Optional<Pod> slotOf(Domain domain) {
    return Optional.ofNullable(domain.getSpec().slotUid())
        .map(uid ->
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(domain.getMetadata().getNamespace())
                .withName(domain.getMetadata().getName())
                .withUid(uid)
                .endMetadata()
                .build());
  }
}
