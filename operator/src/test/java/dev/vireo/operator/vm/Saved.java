package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainPersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.SavedState;
import dev.vireo.api.v1alpha1.StateOnClaim;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guest with a disk on claim data that was saved to claim state. */
final class Saved {
  static final SavedMemory MEMORY =
      new SavedMemory(
          "memory-web-1-a.img",
          "d16e57",
          134217728L,
          "2026-11-23T04:58:00Z",
          List.of(),
          "<domain/>");

  private Saved() {}

  static SavedState state() {
    return new SavedState("state", MEMORY, definition(GuestPower.Suspended));
  }

  /** The Domain that brings it back, opened if there is a node. */
  static DomainSpec broughtBack(@Nullable String node, List<DomainVolume> volumes) {
    DomainSpec definition = definition(GuestPower.On).restoring(MEMORY);
    return node == null ? definition : definition.openedOn(node, "slot-of-web-1-b", volumes);
  }

  private static DomainSpec definition(GuestPower power) {
    return new DomainSpec(
        new VirtualMachineReference("web-1", ObservedFile.UID),
        null,
        null,
        List.of(),
        new Cpu(1),
        ObservedFile.memory(null),
        new Firmware(null),
        null,
        List.of(
            new DomainDisk(
                "root", null, new DomainPersistentVolumeClaimDisk("data", null, null), null)),
        List.of(),
        20,
        null,
        new StateOnClaim("state"),
        null,
        null,
        new DomainRun(
            power,
            power == GuestPower.On ? RestartPolicy.Always : RestartPolicy.Never,
            null,
            null,
            BrokenImage.Ask,
            RebootAction.Restart,
            null,
            null,
            null));
  }
}
