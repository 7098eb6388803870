package dev.vireo.api.meta;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads annotations. Pure. */
public final class Annotations {
  private Annotations() {}

  /** The value of an annotation. */
  public static Optional<String> find(HasMetadata object, String key) {
    return Optional.ofNullable(all(object).get(key));
  }

  /** All of them. */
  public static Map<String, String> all(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
  }
}
