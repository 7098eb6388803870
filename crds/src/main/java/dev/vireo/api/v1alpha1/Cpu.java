package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * Virtual processors.
 *
 * @param cores how many the guest sees
 */
public record Cpu(
    @JsonPropertyDescription(
            "Cores that the guest sees. Default 1, 1 to 255. A change waits for the guest's next"
                + " start.")
        @Default("1")
        @Min(1)
        @Max(255)
        @Nullable Integer cores) {
  /** One core where none are named. */
  public Cpu {
    cores = cores == null ? 1 : cores;
  }

  /** The number of cores. */
  public int count() {
    return cores == null ? 1 : cores;
  }
}
