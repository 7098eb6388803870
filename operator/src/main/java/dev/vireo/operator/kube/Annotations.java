package dev.vireo.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
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
    return ManagedFields.writtenAt(object, "f:metadata", "f:annotations", "f:" + key);
  }
}
