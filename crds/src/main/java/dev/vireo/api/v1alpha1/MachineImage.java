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

/** A golden image from which disks of VMs are made. It has no status: nodes tell what they lack. */
@Group(Labels.GROUP)
@Version("v1alpha1")
@Kind("MachineImage")
@Plural("machineimages")
@ShortNames("mi")
@JsonClassDescription(
    "A golden image from which disks of VMs are made. Vireo only reads it; the guest writes to a"
        + " layer above it.")
@AdditionalPrinterColumn(
    name = "Path",
    jsonPath = ".spec.hostFile.path",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class MachineImage extends CustomResource<MachineImageSpec, Void> implements Namespaced {}
