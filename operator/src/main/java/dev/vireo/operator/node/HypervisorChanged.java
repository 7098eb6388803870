package dev.vireo.operator.node;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets through only those updates of a Hypervisor that may decide on guests. */
public final class HypervisorChanged implements OnUpdateFilter<Hypervisor> {
  @Override
  public boolean accept(Hypervisor is, Hypervisor was) {
    return !Objects.equals(hostOf(is), hostOf(was)) || !Objects.equals(wordOf(is), wordOf(was));
  }

  private static @Nullable HostIdentity hostOf(Hypervisor hypervisor) {
    var status = hypervisor.getStatus();
    return status == null ? null : status.host();
  }

  private static @Nullable String wordOf(Hypervisor hypervisor) {
    Map<String, String> annotations = hypervisor.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Labels.CONFIRMED_DEAD);
  }
}
