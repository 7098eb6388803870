package dev.vireo.agent.domain;

import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.storage.Seed;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import java.util.Optional;

/** What cloud-init in the guest of a Domain is to read, a pure function. */
final class SeedOf {
  private SeedOf() {}

  static Optional<Seed> domain(Domain domain, Slot slot) {
    VirtualMachineReference machine = domain.getSpec().virtualMachine();
    return domain
        .getSpec()
        .cloudInit()
        .map(disk ->
            new Seed(
                slot,
                machine.uid(),
                machine.name(),
                disk.userDataSecret() == null ? Seed.UserData.NONE : Seed.UserData.SECRET,
                disk.sshAuthorizedKeys()));
  }
}
