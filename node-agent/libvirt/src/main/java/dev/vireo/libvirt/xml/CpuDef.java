package dev.vireo.libvirt.xml;

import java.util.Optional;

/** The guest's CPU. {@code model} is given with {@link CpuMode#CUSTOM}, and only there. */
public record CpuDef(CpuMode mode, Optional<String> model) {
  /** Refuses a custom CPU without its model, and any other with one. */
  public CpuDef {
    if ((mode == CpuMode.CUSTOM) != model.isPresent()) {
      throw new IllegalArgumentException(
          "A CPU model is given with mode custom, and only there: " + mode);
    }
  }

  /** A CPU by its mode alone. */
  public static CpuDef of(CpuMode mode) {
    return new CpuDef(mode, Optional.empty());
  }
}
