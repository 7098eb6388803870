package dev.vireo.operator.node;

import dev.vireo.operator.node.Heartbeat.Pulse;
import dev.vireo.operator.node.NodeObserved.Presence;
import dev.vireo.operator.node.NodeView.Readiness;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides what to do for a node. Pure.
 *
 * <p>A node that has never been ready has no label that slots select, so it needs no taint: other
 * pods go there as if Vireo were not there.
 */
final class NodePlanner {
  private final Duration heartbeatTimeout;

  NodePlanner(Duration heartbeatTimeout) {
    this.heartbeatTimeout = heartbeatTimeout;
  }

  NodePlan plan(NodeObserved observed, Instant now) {
    if (!observed.linux() || observed.node().isMarkedForDeletion()) {
      return new NodePlan.Rest();
    }
    if (observed.hypervisor() == Presence.Missing) {
      return new NodePlan.Register();
    }
    boolean ready = ready(observed, now);
    boolean heard = observed.view().pulse(now, heartbeatTimeout) == Pulse.Beating;
    if (!observed.labelled()) {
      return ready && heard ? new NodePlan.Admit() : new NodePlan.Rest();
    }
    if (!ready) {
      return observed.tainted() ? new NodePlan.Rest() : new NodePlan.Taint();
    }
    // Until its agent is heard of, or has been silent for too long, what an operator before has
    // written stands.
    return observed.tainted() && heard ? new NodePlan.Untaint() : new NodePlan.Rest();
  }

  /** When to look again, if nothing happens before: as soon as the heartbeat is too old. */
  static Duration planRecheck(NodeView view, Instant now, Duration heartbeatTimeout) {
    return view.heartbeat()
        .map(h -> Duration.between(now, h.since().plus(heartbeatTimeout)))
        .filter(Duration::isPositive)
        .map(d -> d.plusMillis(100))
        .orElse(heartbeatTimeout);
  }

  private boolean ready(NodeObserved observed, Instant now) {
    NodeView view = observed.view();
    return view.readiness() == Readiness.Ready
        && !view.saidToBeDead()
        && view.heartbeat().flatMap(Heartbeat::renewed).isPresent()
        && view.pulse(now, heartbeatTimeout) != Pulse.Silent;
  }
}
