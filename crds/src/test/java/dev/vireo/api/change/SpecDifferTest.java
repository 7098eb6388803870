package dev.vireo.api.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.CloudInitDisk;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainEphemeralDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.Memory;
import dev.vireo.api.v1alpha1.Placement;
import dev.vireo.api.v1alpha1.PodNetwork;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.api.v1alpha1.TcpSocketProbe;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecDifferTest {
  private static final DomainSpec PINNED = spec(2, "1Gi", disk("root", "debian-12"));

  @Test
  void equalSpecsHaveNoChanges() {
    assertThat(SpecDiffer.changes(PINNED, spec(2, "1Gi", disk("root", "debian-12")))).isEmpty();
  }

  @Test
  void aQuantityOfTheSameAmountIsNoChange() {
    assertThat(SpecDiffer.changes(PINNED, spec(2, "1024Mi", disk("root", "debian-12")))).isEmpty();
  }

  @Test
  void aChangedFieldIsNamedAsTheUserWritesIt() {
    assertThat(SpecDiffer.changes(PINNED, spec(4, "1Gi", disk("root", "debian-12"))))
        .containsExactly(new FieldChange("cpu.cores", Impact.RESTART));
  }

  @Test
  void elementsOfAListAreKnownByTheirNames() {
    DomainSpec after = spec(2, "1Gi", disk("data", "blank"), disk("root", "debian-13"));
    assertThat(SpecDiffer.changes(PINNED, after))
        .containsExactlyInAnyOrder(
            new FieldChange("disks[root].ephemeral.image.name", Impact.RESTART),
            new FieldChange("disks[root].ephemeral.image.hostFile.path", Impact.RESTART),
            new FieldChange("disks[data]", Impact.RESTART));
  }

  @Test
  void theKeysOfCloudInitAreOneField() {
    DomainDisk root = disk("root", "debian-12");
    assertThat(
            SpecDiffer.changes(
                spec(2, "1Gi", root, seed("ssh-ed25519 A")),
                spec(2, "1Gi", root, seed("ssh-ed25519 A", "ssh-ed25519 B"))))
        .containsExactly(
            new FieldChange("disks[seed].cloudInit.sshAuthorizedKeys", Impact.RESTART));
  }

  @Test
  void whatHasNoDeclaredImpactIsNotCompared() {
    assertThat(SpecDiffer.changes(PINNED, PINNED.openedOn("node-a", "some-uid", List.of())))
        .isEmpty();
  }

  @Test
  void aProbeTakesEffectAtOnce() {
    DomainRun run = DomainRun.DEFAULT;
    var probe = new Probe(null, new TcpSocketProbe(22), null, null, 0, 10, 1, 1, 3);
    DomainSpec after =
        PINNED.telling(
            new DomainRun(
                run.power(),
                null,
                null,
                null,
                run.onBrokenImage(),
                run.onReboot(),
                new Probes(probe, null),
                null,
                null));
    assertThat(SpecDiffer.changes(PINNED, after))
        .containsExactly(new FieldChange("run.probes", Impact.LIVE));
  }

  @Test
  void aFieldInsideAnOptionalPartIsFoundWhenThePartAppears() {
    DomainSpec after =
        withPlacement(new Placement(Map.of("zone", "a"), null, List.of(), List.of(), null));
    assertThat(SpecDiffer.changes(withPlacement(Placement.anywhere()), after))
        .containsExactly(new FieldChange("placement.nodeSelector", Impact.RESTART));
  }

  private static DomainSpec withPlacement(Placement placement) {
    return new DomainSpec(
        PINNED.virtualMachine(),
        null,
        null,
        List.of(),
        PINNED.cpu(),
        PINNED.memory(),
        PINNED.firmware(),
        PINNED.watchdog(),
        PINNED.disks(),
        PINNED.networks(),
        PINNED.terminationGracePeriodSeconds(),
        placement,
        null,
        null,
        null,
        DomainRun.DEFAULT);
  }

  private static DomainDisk disk(String name, String image) {
    return new DomainDisk(
        name,
        new DomainEphemeralDisk(new ResolvedImage(image, new HostFile(image + ".qcow2"))),
        null,
        null);
  }

  private static DomainDisk seed(String... keys) {
    return new DomainDisk(
        "seed", null, null, new CloudInitDisk("web-1-user-data", Arrays.asList(keys)));
  }

  private static DomainSpec spec(int cores, String memory, DomainDisk... disks) {
    return new DomainSpec(
        new VirtualMachineReference("web-1", "6f1c"),
        null,
        null,
        List.of(),
        new Cpu(cores),
        new Memory(new Quantity(memory)),
        new Firmware(null),
        null,
        Arrays.asList(disks),
        List.of(new DomainNetwork("default", "02:00:00:00:00:01", new PodNetwork(null))),
        60,
        null,
        null,
        null,
        null,
        DomainRun.DEFAULT);
  }
}
