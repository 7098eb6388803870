package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Restarts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sentences for conditions that need more than one name. Pure. */
final class Sentences {
  private Sentences() {}

  /** What the API server has against a VM, and who must move. */
  static String refused(Refusal refusal) {
    return "The API server refused to make the slot: "
        + refusal.message()
        + (refusal.reason() == Reason.Invalid
            ? ". Correct the spec of the VM."
            : ". Vireo tries again every 10 s.");
  }

  static String namespaceGoing(VmObserved o) {
    return "The namespace "
        + o.vm().getMetadata().getNamespace()
        + " is being deleted: nothing new is started in it.";
  }

  static String imagesMissing(VmObserved o, List<String> missing) {
    String namespace = o.vm().getMetadata().getNamespace();
    String names = String.join(", ", missing);
    return missing.size() == 1
        ? "MachineImage "
            + names
            + " does not exist in namespace "
            + namespace
            + ". Create it, or name another in spec.disks."
        : "MachineImages "
            + names
            + " do not exist in namespace "
            + namespace
            + ". Create them, or name others in spec.disks.";
  }

  static String disksResolved(VmObserved o) {
    String images =
        o.spec().disks().stream()
            .flatMap(d -> d.imageName().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    String claims = String.join(", ", ClaimNames.neededBy(o.vm()));
    return Stream.of(
            images.isEmpty() ? "" : "All images are there: " + images + ".",
            claims.isEmpty() ? "" : "All claims are there: " + claims + ".")
        .filter(sentence -> !sentence.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** How a guest ended. */
  static String of(LastEnd end) {
    return end.message() == null || end.message().isBlank()
        ? "The guest ended: " + end.reason() + "."
        : end.message();
  }

  /** When a guest is started again, and how that is prevented. */
  static String startedAgainAt(Restarts restarts) {
    return " It is started again at "
        + restarts.nextAttempt()
        + " (after "
        + Math.max(1, restarts.row())
        + (restarts.row() > 1 ? " ends" : " end")
        + " within 10 minutes of a start, the wait doubles with each). Set spec.restartPolicy to Never,"
        + " or spec.power to Off, to keep it down; a new spec.restartedAt starts it at once.";
  }

  /**
   * What an earlier guest of the name keeps waiting.
   *
   * @param doubt what the agent of its node cannot clear up
   */
  static String previousGuest(Domain other, Optional<Doubts.Doubt> doubt) {
    return "An earlier guest of this name, "
        + other.getMetadata().getName()
        + " on "
        + other.getSpec().nodeName()
        + ", has not been proven gone yet; this one is started as soon as it is."
        + doubt.map(d -> " " + d.message()).orElse("");
  }

  static String slotOnDeadMachine(String node) {
    return "The slot was put on "
        + node
        + ", whose machine an administrator has said to be dead ("
        + Labels.CONFIRMED_DEAD
        + " on its Hypervisor); a new one is made shortly.";
  }

  /** The fields that have changed, as a user writes them. */
  static String fields(List<FieldChange> changes) {
    return changes.stream().map(FieldChange::path).collect(Collectors.joining(", "));
  }
}
