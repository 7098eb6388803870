package dev.vireo.operator.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.operator.node.NodeView;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * What is known of a Domain that is being deleted.
 *
 * @param vm whether a VM of its name exists, which then has the say
 * @param slot the pod of its name that was made for it
 * @param node what is known of its node
 */
record DomainObserved(Domain domain, VmPresence vm, Optional<Pod> slot, NodeView node) {
  /** Whether a VM of the Domain's VM name exists. */
  enum VmPresence {
    Present,
    Gone
  }
}
