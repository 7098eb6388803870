package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;

/**
 * Why the API server would not have the slot or the Domain of a VM.
 *
 * @param reason Invalid when the VM's spec must be corrected, else Refused: what stands in the way
 *     may go away by itself
 * @param message the API server's own
 */
record Refusal(Reason reason, String message) {}
