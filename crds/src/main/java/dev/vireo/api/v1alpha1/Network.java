package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A network interface of a VM.
 *
 * @param name its name in this VM
 * @param pod the pod network
 */
public record Network(
    @JsonPropertyDescription(
            "Name of the interface, unique in this VM: a DNS label of at most 40 characters. The"
                + " interface's MAC address is made from it and the VM's UID, and so stays the same"
                + " for the VM's life.")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("Connects the interface to the pod network of the cluster.") @Required
        PodNetwork pod)
    implements Named {

  /** The interface of a VM that names none. */
  public static Network podDefault() {
    return new Network("default", new PodNetwork(null));
  }
}
