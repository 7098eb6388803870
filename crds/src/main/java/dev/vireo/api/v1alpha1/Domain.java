package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.vireo.api.meta.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a VM, to be run by one node, and the lock that keeps the VM from running
 * twice. Its spec is written by the operator only, its status by the agent of its node only.
 */
@Group(Labels.GROUP)
@Version("v1alpha1")
@Kind("Domain")
@Plural("domains")
@ShortNames("dom")
@JsonClassDescription(
    "One incarnation of a VirtualMachine: what one node's libvirt is to run. Made and deleted by"
        + " Vireo's operator; people change the VirtualMachine instead.")
@AdditionalPrinterColumn(
    name = "State",
    jsonPath = ".status.state",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Node",
    jsonPath = ".spec.nodeName",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "VM",
    jsonPath = ".spec.virtualMachine.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "UUID",
    jsonPath = ".spec.virtualMachine.uid",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class Domain extends CustomResource<DomainSpec, DomainStatus> implements Namespaced {
  /** Absent until the agent has taken the Domain up. */
  @Override
  public @Nullable DomainStatus getStatus() {
    return super.getStatus();
  }
}
