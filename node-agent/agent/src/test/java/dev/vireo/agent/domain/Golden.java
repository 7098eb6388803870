package dev.vireo.agent.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * Reads golden files. A record of a sealed interface is told by {@code is: NAME}. A case is a merge
 * patch (RFC 7386) over the one valid fixture, so that it shows only what it is about.
 */
public final class Golden {
  static final ObjectMapper YAML = mapper();

  private Golden() {}

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        new ObjectMapper(
            new YAMLFactory()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .disable(YAMLGenerator.Feature.SPLIT_LINES));
    new KubernetesSerialization(mapper, false);
    return mapper
        .registerModule(new Jdk8Module())
        .registerModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT)
        .setAnnotationIntrospector(
            AnnotationIntrospector.pair(new SealedTypes(), new JacksonAnnotationIntrospector()));
  }

  static JsonNode read(String resource) {
    try (InputStream in = Golden.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("No golden file " + resource);
      }
      // Jackson does not follow aliases.
      return YAML.valueToTree(new Yaml().<Object>load(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The valid fixture's Domain. */
  public static Domain domain() {
    return YAML.convertValue(read("plan/base.yaml").get("desired"), Domain.class);
  }

  static Domain copy(Domain domain) {
    return YAML.convertValue(YAML.valueToTree(domain), Domain.class);
  }

  static JsonNode merge(JsonNode base, @Nullable JsonNode patch) {
    if (patch == null) {
      return base;
    }
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    // Another record of a sealed interface takes the place of the one below as a whole.
    boolean fresh = !(base instanceof ObjectNode) || changes.has("is");
    ObjectNode merged = fresh ? YAML.createObjectNode() : (ObjectNode) base.deepCopy();
    changes
        .properties()
        .forEach(change -> {
          if (change.getValue().isNull()) {
            merged.remove(change.getKey());
          } else {
            JsonNode below = merged.get(change.getKey());
            merged.set(
                change.getKey(),
                below == null ? change.getValue() : merge(below, change.getValue()));
          }
        });
    return merged;
  }

  /** Names the records of sealed interfaces by their simple names. */
  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
        MapperConfig<?> config, Annotated annotated) {
      return isUnion(annotated.getRawType())
          ? JsonTypeInfo.Value.construct(
              JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "is", null, false, null)
          : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
      return annotated.getRawType().isSealed()
          ? recordsOf(annotated.getRawType())
              .map(type -> new NamedType(type, type.getSimpleName()))
              .toList()
          : null;
    }

    private static Stream<Class<?>> recordsOf(Class<?> union) {
      return Stream.<Class<?>>of(union.getPermittedSubclasses())
          .flatMap(type -> type.isSealed() ? recordsOf(type) : Stream.of(type));
    }

    private static boolean isUnion(Class<?> type) {
      return type.getName().startsWith("dev.vireo.")
          && (type.isSealed() || Stream.of(type.getInterfaces()).anyMatch(Class::isSealed));
    }
  }
}
