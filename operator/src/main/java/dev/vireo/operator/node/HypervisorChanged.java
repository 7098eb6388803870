package dev.vireo.operator.node;

import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.RestoreReport;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets through only those updates of a Hypervisor that may decide on guests. */
public final class HypervisorChanged implements OnUpdateFilter<Hypervisor> {
  @Override
  public boolean accept(Hypervisor is, Hypervisor was) {
    return !Objects.equals(hostOf(is), hostOf(was))
        || !Objects.equals(wordOf(is), wordOf(was))
        || !Objects.equals(restoredOf(is), restoredOf(was));
  }

  private static @Nullable HostIdentity hostOf(Hypervisor hypervisor) {
    var status = hypervisor.getStatus();
    return status == null ? null : status.host();
  }

  private static @Nullable RestoreReport restoredOf(Hypervisor hypervisor) {
    var status = hypervisor.getStatus();
    return status == null ? null : status.restored();
  }

  private static Optional<String> wordOf(Hypervisor hypervisor) {
    return Annotations.find(hypervisor, Labels.CONFIRMED_DEAD);
  }
}
