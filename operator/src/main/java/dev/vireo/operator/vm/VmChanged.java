package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.VirtualMachine;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets through the updates of a VM that matter: not those of its status, which are our own. */
public final class VmChanged implements OnUpdateFilter<VirtualMachine> {
  @Override
  public boolean accept(VirtualMachine vm, VirtualMachine before) {
    var is = vm.getMetadata();
    var was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getUid(), was.getUid())
        || !Objects.equals(is.getLabels(), was.getLabels())
        || !Objects.equals(is.getFinalizers(), was.getFinalizers())
        || vm.isMarkedForDeletion() != before.isMarkedForDeletion();
  }
}
