package dev.vireo.operator.config;

import dev.vireo.operator.halt.Step;
import dev.vireo.operator.slot.SlotSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The settings of the operator, each with its default. */
@ConfigMapping(prefix = "vireo")
public interface VireoConfig {
  /** Namespace of Vireo itself, where the nodes' heartbeat Leases are. */
  @WithDefault("vireo-system")
  String namespace();

  /** Image of the slot program. */
  @WithDefault("ghcr.io/vireo-dev/slot:dev")
  String slotImage();

  /** Guest cores for which a slot requests one CPU of the node. */
  @WithDefault("10")
  int cpuOvercommit();

  /** What a slot's grace period is longer than its guest's, so that there is time to destroy. */
  @WithDefault("30s")
  Duration slotGraceMargin();

  /** How long a node's agent may be silent before its node is not ready for VMs. */
  @WithDefault("40s")
  Duration heartbeatTimeout();

  /** Leader election between the replicas. */
  Leader leader();

  /** For tests of faults only. */
  Test test();

  /** What every slot has alike. */
  default SlotSettings slot() {
    return new SlotSettings(slotImage(), cpuOvercommit(), slotGraceMargin());
  }

  /** Leader election between the replicas. */
  interface Leader {
    /** Name of the Lease, in Vireo's namespace. */
    @WithDefault("vireo-operator")
    String lease();

    /** How long a leader that has fallen silent stays leader. */
    @WithDefault("8s")
    Duration leaseDuration();

    /** When a leader that cannot renew its Lease ends itself; shorter than the lease. */
    @WithDefault("6s")
    Duration renewDeadline();

    /** How often the Lease is renewed, or tried for. */
    @WithDefault("2s")
    Duration retryPeriod();
  }

  /** Properties {@code vireo.test.*}. */
  interface Test {
    /**
     * The steps, with commas between them, at each of which the operator halts as by SIGKILL, once:
     * after-claim, after-domain, after-slot, before-open, after-open, before-domain-finalizer,
     * before-vm-finalizer. Default: none.
     */
    Optional<Set<Step>> haltAt();
  }
}
