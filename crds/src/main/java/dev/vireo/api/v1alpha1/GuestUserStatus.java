package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is logged in to the guest.
 *
 * @param name the name in the guest
 * @param since when he logged in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GuestUserStatus(
    @JsonPropertyDescription(
            "Name of the user in the guest; on Windows with its domain, as DOMAIN\\name.")
        @Required
        @Size(max = 64)
        String name,
    @JsonPropertyDescription(
            "When the user logged in, RFC 3339, by the guest's own clock; of several logins the"
                + " first.")
        @Nullable
        @Size(max = 32)
        String since)
    implements Named {}
