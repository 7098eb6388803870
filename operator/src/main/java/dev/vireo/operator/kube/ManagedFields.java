package dev.vireo.operator.kube;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** What the API server notes of who wrote what, and when by its own clock. */
public final class ManagedFields {
  private ManagedFields() {}

  /**
   * When a field was last written, to the second: not before this, and later if the same writer has
   * changed something else since. Empty where somebody has taken the {@code managedFields} off.
   *
   * @param path the names of the field and those that it is in, as they are noted: {@code f:spec}
   */
  public static Optional<Instant> writtenAt(HasMetadata object, String... path) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> owns(entry.getFieldsV1(), path))
        .flatMap(entry -> Optional.ofNullable(entry.getTime()).stream())
        .map(Instant::parse)
        .max(Comparator.naturalOrder());
  }

  /** The same of an annotation. */
  public static Optional<Instant> annotationWrittenAt(HasMetadata object, String key) {
    return writtenAt(object, "f:metadata", "f:annotations", "f:" + key);
  }

  private static boolean owns(FieldsV1 fields, String... path) {
    Object at = fields == null ? Map.of() : fields.getAdditionalProperties();
    for (String name : path) {
      if (!(at instanceof Map<?, ?> inner) || !inner.containsKey(name)) {
        return false;
      }
      at = inner.get(name);
    }
    return true;
  }
}
