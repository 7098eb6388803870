package dev.vireo.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Annotations, and what the API server notes of them. */
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

  /**
   * When an annotation was last written, to the second, by the object's {@code managedFields}: not
   * before this, and later if the same writer has changed something else since. Empty where
   * somebody has taken those off.
   */
  public static Optional<Instant> writtenAt(HasMetadata object, String key) {
    return ManagedFields.writtenAt(object, "f:metadata", "f:annotations", "f:" + key);
  }
}
