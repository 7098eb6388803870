package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * What a guest boots with.
 *
 * @param type the kind of firmware
 */
public record Firmware(
    @JsonPropertyDescription(
            "Kind of firmware: bios (SeaBIOS, the default). A change waits for the guest's next"
                + " start.")
        @Default("bios")
        @Nullable Type type) {
  /** BIOS where none is named. */
  public Firmware {
    type = type == null ? Type.bios : type;
  }

  /** Kinds of firmware, spelled as libvirt spells them. */
  public enum Type {
    /** SeaBIOS. */
    bios
  }
}
