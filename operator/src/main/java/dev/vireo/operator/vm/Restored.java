package dev.vireo.operator.vm;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.operator.node.RestoreView.Awaited;
import dev.vireo.operator.node.RestoreView.Found;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a VM stands that is not started since etcd was restored from a backup. Pure. */
final class Restored {
  private Restored() {}

  /** What it waits for; empty when it may be started. */
  static Optional<Situation> waiting(VmObserved o) {
    List<Awaited> awaited = o.restore().awaited();
    if (!awaited.isEmpty()) {
      return Optional.of(new Situation(Phase.Starting, Reason.ClusterRestored, untold(awaited)));
    }
    String uid = o.vm().getMetadata().getUid();
    List<Found> found = o.restore().foundIn(o.vm().getMetadata().getNamespace());
    return found.stream()
        .filter(f -> f.guest().uuid().equals(uid))
        .map(Restored::itself)
        .findFirst()
        .or(() -> found.stream().map(Restored::another).findFirst())
        .map(message -> new Situation(Phase.Starting, Reason.WaitingForPreviousGuest, message));
  }

  private static String untold(List<Awaited> awaited) {
    Awaited first = awaited.getFirst();
    return "etcd was restored from a backup, so nothing is started until each host has told what it"
        + " runs. Not yet: "
        + awaited.stream().map(Awaited::node).collect(Collectors.joining(", "))
        + (awaited.size() == 1
            ? ". Bring its agent back, or, if its machine is off for good, say so:"
            : ". Bring back the agent of each of them, or, where a machine is off for good, say so,"
                + " of the first by:")
        + " kubectl annotate hypervisor "
        + first.node()
        + " "
        + Labels.CONFIRMED_DEAD
        + "="
        + first.bootId().orElse("<its boot ID>");
  }

  private static String itself(Found found) {
    return "etcd was restored from a backup that does not know that the guest runs on "
        + found.node()
        + " (Domain "
        + found.guest().domain()
        + "). It cannot be kept, as what it runs by is not known either: it is stopped there, and"
        + " started again when it has ended.";
  }

  private static String another(Found found) {
    return "etcd was restored from a backup that does not know of a guest that runs on "
        + found.node()
        + " (Domain "
        + found.guest().domain()
        + "). It may use the same disks: it is stopped there, and this one is started when it has"
        + " ended.";
  }
}
