package dev.vireo.agent.inventory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.testing.SmallGuest;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.xml.DomainUuid;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownGuestsTest {
  private static final DomainUuid GUEST = DomainUuid.of("22222222-0000-4000-8000-000000000002");

  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final UnknownGuests guests;

  UnknownGuestsTest(@TempDir Path folder) {
    Path nothing = folder.resolve("nothing");
    var paths = new HostPaths(nothing, nothing, nothing, nothing, nothing, nothing);
    this.guests =
        new UnknownGuests(
            client,
            "node-a",
            libvirt,
            Processes.of(paths),
            Cgroups.of(paths),
            () -> List.of(domain()));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void whileOneIsBeingCreatedItIsNotKnownWhatRuns() {
    libvirt.faults().holdNextCreate();
    assertThatThrownBy(() -> libvirt.create(SmallGuest.definition(GUEST), StartMode.RUNNING))
        .isInstanceOf(LibvirtTimeoutException.class);
    assertThatThrownBy(guests::find).isInstanceOf(DomainBusyException.class);
  }

  @Test
  void withoutAProcessTableItIsNotKnownWhatRuns() {
    assertThatThrownBy(guests::find).isInstanceOf(HostException.class);
  }

  private static Domain domain() {
    return Serialization.unmarshal(
        """
        apiVersion: vireo.dev/v1alpha1
        kind: Domain
        metadata: {name: web-1-abcde, namespace: shop, uid: 11111111-0000-4000-8000-000000000001}
        spec:
          virtualMachine: {name: web-1, uid: %s}
          cpu: {cores: 1}
          memory: {size: 64Mi}
          firmware: {type: bios}
        """
            .formatted(GUEST),
        Domain.class);
  }
}
