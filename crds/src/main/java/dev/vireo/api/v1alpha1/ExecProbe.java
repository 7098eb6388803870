package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Whether a command in the guest ends with exit code 0.
 *
 * @param command the program and its arguments
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExecProbe(
    @JsonPropertyDescription(
            "The program and its arguments, 1 to 32 of at most 1024 characters each. It is run in"
                + " the guest by the QEMU guest agent (guest-exec), as the agent's user, which is"
                + " root as a rule. It is not run by a shell: name one, [sh, -c, ...], where that"
                + " is meant. What it prints is not read.")
        @Required
        @Size(min = 1, max = 32)
        List<@Size(max = 1024) String> command) {
  /** Copies the list. */
  public ExecProbe {
    command = command == null ? List.of() : List.copyOf(command);
  }
}
