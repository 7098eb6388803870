package dev.vireo.images;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is in an image, as a CycloneDX document. It has no time and no serial number: the same image
 * has the same bill.
 */
final class BillOfMaterials {
  private static final Component DEBIAN =
      new Component(
          "operating-system", "debian", "12", Optional.empty(), Optional.empty(), Optional.empty());

  private BillOfMaterials() {}

  static String of(Recipe recipe) {
    ObjectNode bill = JsonNodeFactory.instance.objectNode();
    bill.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    bill.putObject("metadata")
        .putObject("component")
        .put("type", "container")
        .put("bom-ref", "image")
        .put("name", "vireo-" + recipe.name());
    ArrayNode components = bill.putArray("components");
    if (recipe.base().isPresent()) {
      write(DEBIAN, components);
    }
    sorted(recipe.components()).forEach(component -> write(component, components));
    return bill.toPrettyString() + "\n";
  }

  private static List<Component> sorted(List<Component> components) {
    return components.stream().sorted(Comparator.comparing(Component::reference)).toList();
  }

  private static void write(Component component, ArrayNode components) {
    ObjectNode node = components.addObject();
    node.put("type", component.type())
        .put("bom-ref", component.reference())
        .put("name", component.name())
        .put("version", component.version());
    component
        .sha256()
        .ifPresent(
            sum -> node.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sum));
    component.purl().ifPresent(purl -> node.put("purl", purl));
    component
        .linked()
        .ifPresent(how ->
            node.putArray("properties")
                .addObject()
                .put("name", "vireo.dev:linked")
                .put("value", how));
  }
}
