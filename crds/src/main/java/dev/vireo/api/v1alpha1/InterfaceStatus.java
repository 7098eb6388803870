package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * A network interface as it is.
 *
 * @param name its name in the VM's spec
 * @param mac its MAC address
 * @param ips its addresses
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InterfaceStatus(
    @JsonPropertyDescription("Name of the interface in the VM's spec.") @Required String name,
    @JsonPropertyDescription("MAC address of the interface.") String mac,
    @JsonPropertyDescription(
            "Addresses of the interface: those that the guest agent tells, else the one that the"
                + " guest was given. The address that a Service uses comes first.")
        List<String> ips)
    implements Named {
  /** Copies the list. */
  public InterfaceStatus {
    ips = ips == null ? List.of() : List.copyOf(ips);
  }
}
