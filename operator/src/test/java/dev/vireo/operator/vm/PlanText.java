package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Collectors;

/** Plans and statuses as the text of golden files. */
final class PlanText {
  private PlanText() {}

  static String of(VmPlan plan) {
    return switch (plan) {
      case VmPlan.Rest(var recheck) -> "Rest" + recheck.map(r -> ", look again in " + r).orElse("");
      case VmPlan.Start(var name, var count, var definition) ->
          "Start " + name + " as number " + count + "\n" + lines(definition.toString());
      case VmPlan.Resume(var name, var definition) ->
          "Resume " + name + "\n" + lines(definition.toString());
      case VmPlan.MakeStateClaim(var claim) ->
          "MakeStateClaim " + nameOf(claim) + " " + claim.getSpec().getResources().getRequests();
      case VmPlan.PlaceSlot(Domain domain) -> "PlaceSlot for " + nameOf(domain);
      case VmPlan.Open(Domain domain, String node, String slotUid, var volumes) ->
          "Open "
              + nameOf(domain)
              + " on "
              + node
              + " in "
              + slotUid
              + (volumes.isEmpty() ? "" : " with " + volumes);
      case VmPlan.Tell(Domain domain, var run) -> "Tell " + nameOf(domain) + " " + run;
      case VmPlan.SetGate(Pod slot, var gate) -> "SetGate of " + nameOf(slot) + " to " + gate;
      case VmPlan.Relabel(Pod slot, var change) ->
          "Relabel " + nameOf(slot) + ": " + new java.util.TreeMap<>(change.labels());
      case VmPlan.Stop(var domains) -> "Stop " + names(domains);
      case VmPlan.Replace(Domain domain) -> "Replace " + nameOf(domain);
      case VmPlan.RecordEnd(var end) -> "RecordEnd " + end;
      case VmPlan.Close(Domain domain, var slot, var proof) ->
          "Close " + nameOf(domain) + " by " + proof + slot.map(s -> " with its slot").orElse("");
      case VmPlan.ClearSlots(var slots) -> "ClearSlots " + names(slots);
      case VmPlan.Release() -> "Release";
      case VmPlan.LetGo() -> "LetGo";
    };
  }

  static String of(VirtualMachineStatus status) {
    String conditions =
        status.conditions().stream()
            .map(c ->
                c.getType()
                    + ": "
                    + c.getStatus()
                    + "/"
                    + c.getReason()
                    + "\n    "
                    + c.getMessage()
                    + "\n")
            .collect(Collectors.joining());
    return "phase: "
        + status.phase()
        + "\nclaim: "
        + status.domain()
        + "\nincarnations: "
        + status.incarnations()
        + "\nnode: "
        + status.nodeName()
        + "\nlastEnd: "
        + status.lastEnd()
        + "\nrestarts: "
        + status.restarts()
        + "\nhistory:"
        + status.history().stream().map(run -> "\n  " + run).collect(Collectors.joining())
        + (status.savedState() == null ? "" : "\nsavedState: " + status.savedState().memory())
        + "\ninterfaces: "
        + status.interfaces()
        + "\nguest: "
        + status.guest()
        + (status.restartedAt() == null ? "" : "\nrestartedAt: " + status.restartedAt())
        + "\n"
        + conditions;
  }

  private static String lines(String record) {
    return "  " + record.replace(", ", ",\n  ");
  }

  private static String names(List<? extends HasMetadata> objects) {
    return objects.stream().map(PlanText::nameOf).collect(Collectors.joining(", "));
  }

  private static String nameOf(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
