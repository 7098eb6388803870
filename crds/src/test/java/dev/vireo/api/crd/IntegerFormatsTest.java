package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the schemas admit can be read: an object with all fields, its integers at their limits. */
class IntegerFormatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  enum Limit {
    LEAST {
      @Override
      long of(JSONSchemaProps integer) {
        return Math.max(
            "int32".equals(integer.getFormat()) ? Integer.MIN_VALUE : Long.MIN_VALUE,
            integer.getMinimum() == null ? Long.MIN_VALUE : integer.getMinimum().longValue());
      }
    },
    MOST {
      @Override
      long of(JSONSchemaProps integer) {
        return Math.min(
            "int32".equals(integer.getFormat()) ? Integer.MAX_VALUE : Long.MAX_VALUE,
            integer.getMaximum() == null ? Long.MAX_VALUE : integer.getMaximum().longValue());
      }
    };

    abstract long of(JSONSchemaProps integer);
  }

  @ParameterizedTest
  @EnumSource
  void integersAtTheirLimitsAreRead(Limit limit) {
    var kindsWithIntegers =
        CrdManifests.KINDS.stream().filter(kind -> hasIntegers(kind, limit)).toList();
    assertThat(kindsWithIntegers)
        .contains(VirtualMachine.class, Domain.class, Hypervisor.class)
        .allSatisfy(kind -> {
          JsonNode written = sample(schemaOf(kind), limit);
          HasMetadata read = Serialization.unmarshal(written.toString(), kind);
          assertThat(integersOf(JSON.readTree(Serialization.asJson(read))))
              .isEqualTo(integersOf(written));
        });
  }

  private static boolean hasIntegers(Class<? extends HasMetadata> kind, Limit limit) {
    return !integersOf(sample(schemaOf(kind), limit)).isEmpty();
  }

  private static JSONSchemaProps schemaOf(Class<? extends HasMetadata> kind) {
    return CrdManifests.generate().values().stream()
        .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class))
        .filter(crd -> crd.getSpec().getNames().getKind().equals(HasMetadata.getKind(kind)))
        .map(crd -> crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema())
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode sample(JSONSchemaProps schema, Limit limit) {
    return switch (schema.getType()) {
      case null -> NODES.textNode("1");
      case "integer" -> NODES.numberNode(limit.of(schema));
      case "boolean" -> NODES.booleanNode(true);
      case "string" ->
          schema.getEnum().isEmpty() ? NODES.textNode("1") : schema.getEnum().getFirst();
      case "array" -> NODES.arrayNode().add(sample(schema.getItems().getSchema(), limit));
      case "object" -> {
        var object = NODES.objectNode();
        if (schema.getProperties() != null) {
          schema.getProperties().forEach((name, field) -> object.set(name, sample(field, limit)));
        }
        yield object;
      }
      default -> throw new IllegalStateException("no sample of a " + schema.getType());
    };
  }

  private static Map<String, Long> integersOf(JsonNode node) {
    var found = new TreeMap<String, Long>();
    find("", node, found);
    return found;
  }

  private static void find(String path, JsonNode node, Map<String, Long> found) {
    if (node.isIntegralNumber()) {
      found.put(path, node.longValue());
    }
    node.properties().forEach(field -> find(path + "." + field.getKey(), field.getValue(), found));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      find(path + "[" + i + "]", node.get(i), found);
    }
  }
}
