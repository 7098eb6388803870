package dev.vireo.operator.vm;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The conditions of a VM that tell how its guest is. Pure. */
final class GuestConditions {
  private GuestConditions() {}

  static void running(Conditions next, Optional<Domain> guest, Situation s) {
    if (s.doubtful()) {
      next.isUnknown(ConditionType.Running, s.reason(), s.message());
    } else if (guest.filter(Guests::runs).isPresent()) {
      next.isTrue(
          ConditionType.Running,
          switch (s.phase()) {
            case Running -> Reason.Running;
            case Suspending -> Reason.Suspending;
            default -> Reason.Stopping;
          },
          s.message());
    } else {
      next.isFalse(ConditionType.Running, s.reason(), s.message());
    }
  }

  static void networkReady(Conditions next, Optional<Domain> guest, Situation s) {
    Optional<Domain> alive = guest.filter(Guests::alive);
    if (alive.isEmpty()) {
      next.isFalse(ConditionType.NetworkReady, s.reason(), "The guest does not run.");
      return;
    }
    List<InterfaceStatus> interfaces =
        Optional.ofNullable(alive.get().getStatus())
            .map(DomainStatus::interfaces)
            .orElse(List.of());
    int wanted = alive.get().getSpec().networks().size();
    List<InterfaceStatus> addressed = interfaces.stream().filter(i -> !i.ips().isEmpty()).toList();
    if (addressed.size() >= wanted) {
      String addresses =
          addressed.stream()
              .map(i -> i.name() + " has " + String.join(", ", i.ips()))
              .collect(Collectors.joining("; "));
      next.isTrue(
          ConditionType.NetworkReady,
          Reason.Connected,
          wanted == 0 ? "The guest has no network interfaces." : "Interface " + addresses + ".");
    } else {
      next.isFalse(
          ConditionType.NetworkReady,
          Reason.WaitingForAddress,
          "The guest's interface has no address yet.");
    }
  }

  static void agentConnected(Conditions next, Optional<Domain> guest, Situation s) {
    Optional<Domain> alive = guest.filter(Guests::alive);
    boolean connected =
        alive
            .map(Domain::getStatus)
            .map(DomainStatus::guest)
            .map(GuestStatus::connected)
            .orElse(false);
    if (connected) {
      next.isTrue(
          ConditionType.GuestAgentConnected,
          Reason.AgentConnected,
          "The QEMU guest agent in the guest answers.");
    } else if (alive.isPresent()) {
      next.isFalse(
          ConditionType.GuestAgentConnected,
          Reason.AgentNotConnected,
          "The QEMU guest agent has not answered. Install qemu-guest-agent in the guest to see its"
              + " addresses, name and operating system.");
    } else {
      next.isFalse(ConditionType.GuestAgentConnected, s.reason(), "The guest does not run.");
    }
  }

  static void ready(Conditions next, VmObserved o, Optional<Domain> guest, Situation s) {
    if (!Readiness.isProbed(o.spec())) {
      return;
    }
    Optional<Domain> runs = guest.filter(d -> Guests.stateOf(d) == DomainState.Running);
    Optional<String> why = runs.flatMap(d -> Readiness.notReady(o.spec(), d));
    if (s.doubtful()) {
      next.isUnknown(ConditionType.GuestReady, s.reason(), s.message());
    } else if (runs.isEmpty()) {
      String still =
          guest.filter(Guests::alive).isPresent() ? s.message() : "The guest does not run.";
      next.isFalse(ConditionType.GuestReady, s.reason(), still);
    } else if (why.isPresent()) {
      next.isFalse(ConditionType.GuestReady, Reason.GuestNotReady, why.get());
    } else {
      next.isTrue(ConditionType.GuestReady, Reason.GuestReady, Readiness.ready(runs.get()));
    }
  }
}
