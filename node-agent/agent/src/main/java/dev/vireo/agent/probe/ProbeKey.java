package dev.vireo.agent.probe;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.ProbeKind;
import java.util.Arrays;
import java.util.List;

/** One probe of one Domain's guest. */
public record ProbeKey(DomainKey domain, ProbeKind kind) {
  /** Those that a Domain may have. */
  public static List<ProbeKey> of(DomainKey domain) {
    return Arrays.stream(ProbeKind.values()).map(kind -> new ProbeKey(domain, kind)).toList();
  }
}
