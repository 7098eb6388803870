package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.domain.xml.GuestPlace;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.api.mutated.MutatedKind;
import dev.vireo.api.mutated.MutatedManifests;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opened Domains, spoiled by chance: each is refused with a sentence, or the agent starts a guest
 * for it and ends it again. No user writes a Domain, but an agent must not fail by one, nor leave
 * its folders.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutatedManifestsIT {
  private static final Path FOLDER = Path.of("/disks");
  private static final Duration LONGER_THAN_ANY_GRACE = Duration.ofDays(100 * 365);

  private final KubernetesClient admin = SharedApiServer.client();
  private final MutatedManifests manifests =
      new MutatedManifests(admin, SharedApiServer.newNamespace(admin, "mutated"));
  @TempDir private Path folder = Path.of(".");

  @AfterAll
  void close() {
    admin.close();
  }

  @Test
  void eachDomainIsRefusedWithASentenceOrItsGuestIsStartedAndEnded() {
    manifests.each(
        MutatedKind.DOMAIN,
        json -> {
          Domain domain = admin.getKubernetesSerialization().unmarshal(json, Domain.class);
          if (domain.getSpec().nodeName() != null) {
            startAndEnd(domain);
          }
        });
  }

  private void startAndEnd(Domain domain) throws IOException {
    DomainUuid uuid = DomainXml.uuidOf(domain);
    World world = new World(Files.createTempDirectory(folder, "world"));
    assertThat(ClaimDisksOf.domain(domain))
        .allSatisfy(disk -> assertThat(disk.volume().bytes()).isNotNegative());
    DomainDef definition = DomainXml.of(domain, world.facts(), placeOf(domain));
    assertThat(DomainXmlParser.parse(DomainXmlWriter.write(definition))).isEqualTo(definition);

    world.api.domain = domain;
    world.settle();
    if (world.host.disks.seen instanceof DiskObservation.Making) {
      world.host.disks.finish();
      world.settle();
    }
    assertThat(world.libvirt.lookup(uuid)).as("the guest runs").isPresent();

    world.delete();
    world.settle();
    world.after(LONGER_THAN_ANY_GRACE);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(world.libvirt.lookup(uuid)).isEmpty();
  }

  private static GuestPlace placeOf(Domain domain) {
    return new GuestPlace(
        FakeHost.POD.value(),
        "boot-2",
        domain.getSpec().disks().stream()
            .collect(
                Collectors.toMap(DomainDisk::name, disk -> FOLDER.resolve(disk.name() + ".img"))),
        domain.getSpec().networks().stream().map(nic -> connected(domain, nic)).toList());
  }

  private static SlotInterface connected(Domain domain, DomainNetwork nic) {
    var key = new NicKey(domain.getMetadata().getUid(), nic.name());
    return new SlotInterface(key, key.tapName(), nic.mac(), 1500, "10.1.2.3", Optional.empty());
  }
}
