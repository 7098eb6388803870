package dev.vireo.operator.kube;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Annotations, and what the API server notes of them. */
public final class Annotations {
  private Annotations() {}

  /** The value of an annotation. */
  public static Optional<String> find(HasMetadata object, String key) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .flatMap(all -> Optional.ofNullable(all.get(key)));
  }

  /**
   * When an annotation was last written, to the second, by the object's {@code managedFields}: not
   * before this, and later if the same writer has changed something else since. Empty where
   * somebody has taken those off.
   */
  public static Optional<Instant> writtenAt(HasMetadata object, String key) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> owns(entry.getFieldsV1(), key))
        .flatMap(entry -> Optional.ofNullable(entry.getTime()).stream())
        .map(Instant::parse)
        .max(Comparator.naturalOrder());
  }

  private static boolean owns(FieldsV1 fields, String key) {
    return fields != null
        && fields.getAdditionalProperties().get("f:metadata") instanceof Map<?, ?> metadata
        && metadata.get("f:annotations") instanceof Map<?, ?> annotations
        && annotations.containsKey("f:" + key);
  }
}
