/**
 * Nodes: a Hypervisor and a heartbeat Lease for each, the label that lets slots in, and the taint\n
 * * that keeps new ones out while the node is not ready for VMs.
 */
@NullMarked
package dev.vireo.operator.node;

import org.jspecify.annotations.NullMarked;
