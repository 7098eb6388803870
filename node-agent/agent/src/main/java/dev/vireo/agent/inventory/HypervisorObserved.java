package dev.vireo.agent.inventory;

import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.libvirt.ConnectionState;
import java.util.List;
import java.util.Optional;

/**
 * What decides on a Hypervisor's status.
 *
 * @param host this machine and its boot
 * @param refusal why the agent does nothing, as a sentence, where the API server refuses it
 * @param connection whether libvirt can be asked
 * @param abilities what it can run, once that has been read
 * @param problem why that could not be read, as a sentence
 * @param guests how many guests of Vireo run; empty when libvirt did not tell
 * @param missingTools programs that guests need and the host does not have
 * @param cgroupFault why slots cannot be followed on this host, as a sentence
 * @param saidToBeDead that an administrator has said so of this boot, as a sentence
 * @param restored what is to be told since etcd was last restored
 */
record HypervisorObserved(
    HostIdentity host,
    Optional<String> refusal,
    ConnectionState connection,
    Optional<HostAbilities> abilities,
    Optional<String> problem,
    Optional<Integer> guests,
    List<String> missingTools,
    Optional<String> cgroupFault,
    Optional<String> saidToBeDead,
    Optional<RestoreReport> restored) {
  HypervisorObserved {
    missingTools = List.copyOf(missingTools);
  }
}
