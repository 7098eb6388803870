package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network interface as the guest calls it.
 *
 * @param name its name in the guest
 * @param mac its MAC address
 * @param ips its addresses
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuestInterfaceStatus(
    @JsonPropertyDescription("Name of the interface in the guest, for example eth0.")
        @Required
        @Size(max = 32)
        String name,
    @JsonPropertyDescription(
            "MAC address of the interface, which is that of one of the VM's interfaces.")
        @Nullable
        @Size(max = 17)
        String mac,
    @JsonPropertyDescription("Its addresses, those of the link alone left out.") @Size(max = 4)
        List<String> ips)
    implements Named {
  /** Copies the list. */
  public GuestInterfaceStatus {
    ips = ips == null ? List.of() : List.copyOf(ips);
  }
}
