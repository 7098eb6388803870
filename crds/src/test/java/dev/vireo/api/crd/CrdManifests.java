package dev.vireo.api.crd;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The CRD manifests as the records of the API say they should be. */
final class CrdManifests {
  /** Where the committed manifests are. */
  static final Path FOLDER = Path.of("manifests");

  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(VirtualMachine.class, Domain.class, Hypervisor.class, MachineImage.class);

  private static final String HEADER =
      "# Generated from the records in crds/src/main; `mvn -pl crds test -Dcrds.write=true` writes"
          + " it anew.\n";

  private CrdManifests() {}

  /** File name to content, in the order of the names. */
  static Map<String, String> generate() {
    var output = new InMemoryOutput();
    new CRDGenerator()
        .withPostProcessor(new CrdPolish())
        .customResourceClasses(KINDS)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withOutput(output)
        .generate();
    var manifests = new TreeMap<String, String>();
    output.streams.forEach((name, stream) -> {
      CustomResourceDefinition crd =
          Serialization.unmarshal(
              stream.toString(StandardCharsets.UTF_8), CustomResourceDefinition.class);
      manifests.put(crd.getMetadata().getName() + ".yaml", HEADER + Serialization.asYaml(crd));
    });
    return manifests;
  }

  private static final class InMemoryOutput implements CRDGenerator.CRDOutput<OutputStream> {
    private final Map<String, ByteArrayOutputStream> streams = new TreeMap<>();

    @Override
    public OutputStream outputFor(String crdName) {
      return streams.computeIfAbsent(crdName, n -> new ByteArrayOutputStream());
    }

    @Override
    public void close() throws IOException {
      for (OutputStream stream : streams.values()) {
        stream.close();
      }
    }
  }
}
