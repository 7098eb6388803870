package dev.vireo.libvirt;

import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.util.Optional;

/** One row of the list of all domains. {@code metadata} is empty when the domain is not ours. */
public record DomainSummary(
    DomainUuid uuid, String name, DomainState state, Optional<VireoMetadata> metadata) {}
