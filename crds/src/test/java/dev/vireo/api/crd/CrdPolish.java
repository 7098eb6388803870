package dev.vireo.api.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the generator has no annotation for: descriptions of the kinds themselves and of conditions,
 * list types, that a spec is required, the categories and the order of printer columns, how large
 * integers may be, and the form of quantities.
 */
final class CrdPolish implements CRDPostProcessor {
  private static final Map<String, String> CONDITION_FIELDS =
      Map.of(
          "type", "Type of the condition, positive: True is what one wants.",
          "status", "True, False or Unknown.",
          "reason", "Why, in one word, for machines.",
          "message", "The same in a sentence that says what to do.",
          "observedGeneration", "Generation of the spec that the condition speaks of.",
          "lastTransitionTime", "When the status last moved, RFC 3339.");

  /** Kubernetes' own form of a quantity, of none that is negative or beyond all measure. */
  private static final String QUANTITY =
      "^[+]?([0-9]{1,30}([.][0-9]{0,30})?|[.][0-9]{1,30})([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$";

  @Override
  public HasMetadata process(HasMetadata resource, String version) {
    if (!(resource instanceof CustomResourceDefinition crd)) {
      return resource;
    }
    Class<? extends HasMetadata> kind = kindOf(crd);
    crd.getSpec().getNames().setCategories(categoriesOf(kind));
    for (var served : crd.getSpec().getVersions()) {
      JSONSchemaProps root = served.getSchema().getOpenAPIV3Schema();
      root.setDescription(describe(kind));
      var parts = (ParameterizedType) kind.getGenericSuperclass();
      describePart(root, "spec", (Class<?>) parts.getActualTypeArguments()[0]);
      describePart(root, "status", (Class<?>) parts.getActualTypeArguments()[1]);
      if (root.getProperties().containsKey("spec")) {
        root.setRequired(List.of("spec"));
      }
      polishSchema(root);
      IntegerFormats.set(root, kind);
      if (kind == Domain.class) {
        boundQuantities(root);
      } else if (root.getProperties().containsKey("status")) {
        boundQuantities(root.getProperties().get("status"));
      }
      served.setAdditionalPrinterColumns(inDeclaredOrder(kind, served));
    }
    return crd;
  }

  private static Class<? extends HasMetadata> kindOf(CustomResourceDefinition crd) {
    return CrdManifests.KINDS.stream()
        .filter(k -> HasMetadata.getKind(k).equals(crd.getSpec().getNames().getKind()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * What `kubectl delete all --all` takes away with a namespace's workloads: the VMs, nothing else.
   */
  private static List<String> categoriesOf(Class<?> kind) {
    return kind == VirtualMachine.class ? List.of("all", "vireo") : List.of("vireo");
  }

  private static @Nullable String describe(Class<?> type) {
    JsonClassDescription description = type.getAnnotation(JsonClassDescription.class);
    return description == null ? null : description.value();
  }

  private static void describePart(JSONSchemaProps root, String part, Class<?> type) {
    JSONSchemaProps schema = root.getProperties().get(part);
    if (type == Void.class) {
      root.getProperties().remove(part);
    } else if (schema != null) {
      schema.setDescription(describe(type));
    }
  }

  private static void polishSchema(JSONSchemaProps schema) {
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdPolish::polishSchema);
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      polishSchema(schema.getAdditionalProperties().getSchema());
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      JSONSchemaProps item = schema.getItems().getSchema();
      setListType(schema, item);
      polishSchema(item);
    }
  }

  // In what users write they have rules, whose messages say more; here, in lists, rules would be
  // too dear for the API server. The pattern is for those written as text, the minimum for those
  // written as a number.
  private static void boundQuantities(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(QUANTITY);
      schema.setMinimum(0.0);
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdPolish::boundQuantities);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      boundQuantities(schema.getItems().getSchema());
    }
  }

  private static void setListType(JSONSchemaProps list, JSONSchemaProps item) {
    Map<String, JSONSchemaProps> fields =
        item.getProperties() == null ? Map.of() : item.getProperties();
    if (fields.keySet().containsAll(CONDITION_FIELDS.keySet())) {
      fields.forEach((name, field) -> field.setDescription(CONDITION_FIELDS.get(name)));
      item.setRequired(List.of("type", "status"));
      keyedBy(list, "type");
    } else if (item.getRequired() != null && item.getRequired().contains("name")) {
      keyedBy(list, "name");
    } else {
      list.setXKubernetesListType("atomic");
    }
  }

  private static void keyedBy(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(new ArrayList<>(List.of(key)));
  }

  private static List<CustomResourceColumnDefinition> inDeclaredOrder(
      Class<?> kind,
      io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion served) {
    List<String> order =
        Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    var columns = new ArrayList<>(served.getAdditionalPrinterColumns());
    columns.sort(java.util.Comparator.comparingInt(c -> order.indexOf(c.getName())));
    return columns;
  }
}
