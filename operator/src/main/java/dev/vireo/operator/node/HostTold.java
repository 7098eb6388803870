package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.RestoreReport;

/**
 * What a host has told since etcd was last restored.
 *
 * @param host what is known of it
 * @param report as it stands in the status of its Hypervisor; with epoch 0 where there is none
 */
record HostTold(NodeView host, RestoreReport report) {}
