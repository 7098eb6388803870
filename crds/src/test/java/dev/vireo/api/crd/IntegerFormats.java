package dev.vireo.api.crd;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How large an integer may be: as large as the Java type that it is read into can hold. The API
 * server keeps to these formats, and without one it takes each integer of 64 bits: an object with
 * one that does not fit can be read by nobody, and no list that it is in.
 */
final class IntegerFormats {
  private static final ObjectMapper JSON = new ObjectMapper();

  private IntegerFormats() {}

  /** Sets the format of each integer in the schema of a type. */
  static void set(JSONSchemaProps schema, Class<?> type) {
    set(schema, JSON.constructType(type));
  }

  private static void set(JSONSchemaProps schema, JavaType type) {
    if ("integer".equals(schema.getType())) {
      schema.setFormat(formatOf(type.getRawClass()));
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      set(schema.getItems().getSchema(), type.getContentType());
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      set(schema.getAdditionalProperties().getSchema(), type.getContentType());
    }
    if (schema.getProperties() != null && !schema.getProperties().isEmpty()) {
      Map<String, JavaType> fields = fieldsOf(type);
      schema
          .getProperties()
          .forEach((name, field) ->
              set(field, Objects.requireNonNull(fields.get(name), () -> type + " has no " + name)));
    }
  }

  private static Map<String, JavaType> fieldsOf(JavaType type) {
    return JSON.getDeserializationConfig().introspect(type).findProperties().stream()
        .collect(Collectors.toMap(BeanPropertyDefinition::getName, p -> p.getPrimaryType()));
  }

  private static String formatOf(Class<?> type) {
    if (type == Integer.class || type == int.class) {
      return "int32";
    }
    if (type == Long.class || type == long.class) {
      return "int64";
    }
    throw new IllegalStateException(
        "No format of the API server bounds an integer to what a %s can hold: use Integer or Long."
            .formatted(type.getSimpleName()));
  }
}
