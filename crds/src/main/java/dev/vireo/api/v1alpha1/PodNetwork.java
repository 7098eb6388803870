package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * A guest's connection to the pod network.
 *
 * @param binding how the guest shares the slot's interface
 */
public record PodNetwork(
    @JsonPropertyDescription(
            "How the guest is bound to the slot's interface. Passthrough (default): the guest owns"
                + " the pod's IP, given by DHCP, with a MAC address of its own; Services and"
                + " NetworkPolicies apply to it. The IP changes with each start.")
        @Default("Passthrough")
        @Nullable Binding binding) {
  /** Passthrough where none is named. */
  public PodNetwork {
    binding = binding == null ? Binding.Passthrough : binding;
  }

  /** Ways of binding a guest to the slot's interface. */
  public enum Binding {
    /** The guest owns the pod's IP. */
    Passthrough
  }
}
