package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Whether the QEMU guest agent in the guest answers. There is nothing to say of it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuestAgentProbe() {}
