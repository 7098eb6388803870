package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.VirtualMachine;
import java.util.Optional;

/**
 * What came of a plan.
 *
 * @param vm the VM as it was last read or written
 * @param refusal why the API server would not have something
 */
record VmOutcome(VirtualMachine vm, Optional<Refusal> refusal) {}
