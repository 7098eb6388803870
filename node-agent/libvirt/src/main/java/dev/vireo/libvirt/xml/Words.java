package dev.vireo.libvirt.xml;

import java.util.Optional;
import java.util.function.Function;

/** Looks enum constants up by libvirt's words. */
final class Words {
  private Words() {}

  static <E extends Enum<E>> Optional<E> find(
      E[] constants, Function<E, String> word, String text) {
    for (E constant : constants) {
      if (word.apply(constant).equals(text)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }
}
