package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.vireo.api.meta.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A node's libvirt, named like the node. Made by the operator; its status belongs to that node's
 * agent. Its heartbeat is the Lease of the same name in Vireo's namespace.
 */
@Group(Labels.GROUP)
@Version("v1alpha1")
@Kind("Hypervisor")
@Plural("hypervisors")
@ShortNames("hv")
@JsonClassDescription(
    "The libvirt of a node, named like the node, as that node's agent sees it. It outlives its Node."
        + " An administrator's annotation vireo.dev/confirmed-dead=<boot ID> says that the machine"
        + " will not run again what it ran in that boot, and lets its guests start elsewhere.")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Guests",
    jsonPath = ".status.guests",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Virt",
    jsonPath = ".status.virtType",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Libvirt",
    jsonPath = ".status.libvirtVersion",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "QEMU",
    jsonPath = ".status.hypervisorVersion",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Epoch",
    jsonPath = ".status.restored.epoch",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class Hypervisor extends CustomResource<Void, HypervisorStatus> {
  /** Absent until the node's agent has reported. */
  @Override
  public @Nullable HypervisorStatus getStatus() {
    return super.getStatus();
  }
}
