package dev.vireo.agent.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One operation on a guest, as it is logged.
 *
 * @param audit {@code vireo.dev/guest}, by which these lines are told from others
 * @param time when it ended, by the node's clock, RFC 3339
 * @param node the node's name
 * @param namespace namespace of the VM; absent for a guest that no Domain is known of
 * @param virtualMachine name of the VM; absent as above
 * @param domain name of the Domain; absent as above
 * @param guest libvirt's UUID of the guest
 * @param requestedBy the user whose change of the VM was the last, as the API server knows him;
 *     absent where no policy stamps it
 * @param operation what was done
 * @param call libvirt's function
 * @param outcome what came of it
 * @param message why it failed
 * @param durationMillis how long it took, in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditLine(
    String audit,
    String time,
    String node,
    @Nullable String namespace,
    @Nullable String virtualMachine,
    @Nullable String domain,
    String guest,
    @Nullable String requestedBy,
    GuestOperation operation,
    String call,
    Outcome outcome,
    @Nullable String message,
    long durationMillis) {

  /** What came of an operation. */
  enum Outcome {
    /** libvirt has done it; what was only asked of the guest was asked. */
    Done,
    /** Nothing was done. */
    Failed,
    /** libvirt has not answered: it may have been done, or may still be. */
    Unknown
  }
}
