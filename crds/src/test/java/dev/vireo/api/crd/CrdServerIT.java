package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.server.Kubectl;
import dev.vireo.api.server.Manifests;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrdServerIT {
  private final Writers writers = new Writers("crd");
  private final KubernetesClient client = writers.person();
  private final String namespace = writers.namespace();

  @AfterAll
  void close() {
    writers.close();
  }

  @Test
  void everyCrdCanBeAppliedAgain() {
    Manifests.applyCrds(client);
    assertThat(client.resources(VirtualMachine.class).inNamespace(namespace).list().getItems())
        .isEmpty();
    assertThat(client.resources(Hypervisor.class).withName("no-node").get()).isNull();
    assertThat(client.resources(MachineImage.class).inNamespace(namespace).list().getItems())
        .isEmpty();
  }

  @Test
  void theServerFillsInWhatAVmLeavesOut() {
    String leastVm =
        """
        apiVersion: vireo.dev/v1alpha1
        kind: VirtualMachine
        metadata:
          name: least
        spec:
          memory: {size: 32Mi}
          disks:
          - name: root
            ephemeral: {image: {name: tiny}}
        """;
    Map<String, Object> spec = writers.create(leastVm).get("spec");
    assertThat(spec)
        .containsEntry("power", "On")
        .containsEntry("cpu", Map.of("cores", 1))
        .containsEntry("firmware", Map.of("type", "bios"))
        .containsEntry(
            "networks", List.of(Map.of("name", "default", "pod", Map.of("binding", "Passthrough"))))
        .containsEntry("terminationGracePeriodSeconds", 60)
        .doesNotContainKey("placement");
    client.resources(VirtualMachine.class).inNamespace(namespace).withName("least").delete();
  }

  @Test
  void aVmWithoutNetworksStaysWithout() {
    Map<String, Object> spec =
        writers.create(Fixtures.VM.replace("web-1", "alone") + "  networks: []\n").get("spec");
    assertThat(spec).containsEntry("networks", List.of());
    VirtualMachine read =
        client.resources(VirtualMachine.class).inNamespace(namespace).withName("alone").get();
    assertThat(read.getSpec().networks()).isEmpty();
    assertThat(read.getSpec().power()).isEqualTo(Power.On);
    client.resource(read).delete();
  }

  @Test
  void domainsAreSelectedByTheirNode() {
    writers.create(opened(Fixtures.DOMAIN.replace("web-1", "sel-1"), "node-a"));
    writers.create(opened(Fixtures.DOMAIN.replace("web-1", "sel-2"), "node-b"));
    writers.create(Fixtures.DOMAIN.replace("web-1", "sel-3"));
    assertThat(
            client
                .resources(Domain.class)
                .inNamespace(namespace)
                .withField("spec.nodeName", "node-a")
                .list()
                .getItems())
        .extracting(d -> d.getMetadata().getName())
        .containsExactly("sel-1-abcde");
  }

  @Test
  void kubectlExplainIsTheManual() {
    assertThat(Kubectl.run("explain", "vm.spec.disks").ok())
        .contains("KIND:       VirtualMachine", "FIELD: disks <[]Object>")
        .contains("Disks of the guest, 1 to 8, each with a name of its own.")
        .contains("A writable layer over an image.", "A disk that stays:");
    assertThat(Kubectl.run("explain", "vm.spec.power").ok())
        .contains("ENUM:\n    Off\n    On\n")
        .contains("a bare On is read as a boolean");
  }

  @Test
  void everyKindIsInTheCategoryVireo() {
    String kinds = Kubectl.run("api-resources", "--categories=vireo").ok();
    assertThat(kinds)
        .contains("virtualmachines   vm", "domains           dom")
        .contains("hypervisors       hv", "machineimages     mi");
  }

  private static String opened(String domain, String node) {
    return domain + "  nodeName: " + node + "\n  slotUid: 6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0002\n";
  }
}
