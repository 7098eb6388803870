package dev.vireo.agent.inventory;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.xml.VirtType;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status of a Hypervisor, as a pure function. */
final class HypervisorStatuses {
  private HypervisorStatuses() {}

  static HypervisorStatus next(
      Optional<HypervisorStatus> previous, long generation, HypervisorObserved seen, Instant now) {
    Optional<HostAbilities> abilities = seen.abilities();
    return new HypervisorStatus(
        seen.host(),
        abilities.map(HostAbilities::libvirtVersion).orElse(null),
        abilities.map(HostAbilities::qemuVersion).orElse(null),
        abilities.map(HostAbilities::qemu).orElse(null),
        abilities.map(a -> a.facts().arch()).orElse(null),
        abilities.map(a -> virtTypeOf(a.facts().virtType())).orElse(null),
        abilities.map(a -> a.facts().placement()).orElse(null),
        abilities.map(HostAbilities::machines).orElse(List.of()),
        seen.guests().or(() -> previous.map(HypervisorStatus::guests)).orElse(null),
        seen.restored().orElse(null),
        ready(
            Conditions.after(
                previous.map(HypervisorStatus::conditions).orElse(List.of()), generation, now),
            seen));
  }

  private static HypervisorStatus.VirtType virtTypeOf(VirtType type) {
    return type.equals(VirtType.KVM)
        ? HypervisorStatus.VirtType.kvm
        : HypervisorStatus.VirtType.qemu;
  }

  private static List<Condition> ready(Conditions conditions, HypervisorObserved seen) {
    if (seen.refusal().isPresent()) {
      return conditions
          .isFalse(
              ConditionType.Ready,
              Reason.Refused,
              "%s Guests that run are left as they are, and none are started or stopped until it accepts the agent: look at its role and its service account's token."
                  .formatted(sentence(seen.refusal().get())))
          .list();
    }
    if (seen.saidToBeDead().isPresent()) {
      return conditions
          .isFalse(ConditionType.Ready, Reason.SaidToBeDead, seen.saidToBeDead().get())
          .list();
    }
    if (seen.connection() instanceof ConnectionState.Down(String why)) {
      return conditions
          .isFalse(
              ConditionType.Ready,
              Reason.LibvirtUnavailable,
              "libvirt of this node cannot be reached: %s Guests that run are left as they are, and none are started."
                  .formatted(sentence(why)))
          .list();
    }
    if (seen.cgroupFault().isPresent()) {
      return conditions
          .isFalse(ConditionType.Ready, Reason.HostFault, seen.cgroupFault().get())
          .list();
    }
    if (!seen.missingTools().isEmpty()) {
      return conditions
          .isFalse(
              ConditionType.Ready,
              Reason.HostToolMissing,
              "This node lacks programs that guests need: %s. Install them there."
                  .formatted(String.join(", ", seen.missingTools())))
          .list();
    }
    if (seen.abilities().isEmpty() || seen.problem().isPresent()) {
      return conditions
          .isFalse(
              ConditionType.Ready,
              Reason.LibvirtUnavailable,
              seen.problem().orElse("libvirt of this node has not told yet what it can run."))
          .list();
    }
    return conditions
        .isTrue(ConditionType.Ready, Reason.AsDeclared, "Guests can be started on this node.")
        .list();
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
