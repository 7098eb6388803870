package dev.vireo.api.crd;

import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/**
 * Writes objects into a namespace of its own, each as the one whose it is: where the admission
 * policies are in force, Domains are the operator's, and all else is a person's.
 */
final class Writers implements AutoCloseable {
  private final KubernetesClient person = SharedApiServer.client();
  private final KubernetesClient operator =
      SharedApiServer.clientAs(Fixtures.OPERATOR, Map.of(), "system:masters");
  private final String namespace;

  Writers(String prefix) {
    namespace = SharedApiServer.newNamespace(person, prefix);
  }

  String namespace() {
    return namespace;
  }

  KubernetesClient person() {
    return person;
  }

  GenericKubernetesResource create(String yaml) {
    var object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    return writerOf(object).resource(object).inNamespace(namespace).create();
  }

  void replace(String yaml) {
    var object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    writerOf(object).resource(object).inNamespace(namespace).update();
  }

  @Override
  public void close() {
    person.close();
    operator.close();
  }

  private KubernetesClient writerOf(GenericKubernetesResource object) {
    return "Domain".equals(object.getKind()) ? operator : person;
  }
}
