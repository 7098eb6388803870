package dev.vireo.agent.testing;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Domain's status tells where little of it matters. */
public final class Told {
  private Told() {}

  /** A status of the first generation that says no more than that. */
  public static DomainStatus status(
      DomainState state,
      Reason reason,
      String message,
      @Nullable HostIdentity host,
      @Nullable String startedAt) {
    return new DomainStatus(
        1L, state, reason, message, host, startedAt, null, null, null, List.of(), List.of(), null,
        null, null);
  }
}
