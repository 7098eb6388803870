package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;

/** {@code virTypedParameter[]}: 96 bytes each, an 80 byte name, the type, the value. */
final class TypedParams {
  private static final int SIZE = 96;
  private static final int TYPE = 80;
  private static final int VALUE = 88;
  private static final int STRING = 7;

  private TypedParams() {}

  /** The parameters that are strings; the array stays the caller's. */
  static Map<String, String> strings(Pointer params, int count) {
    Map<String, String> strings = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Pointer param = params.share((long) i * SIZE);
      if (param.getInt(TYPE) == STRING) {
        String name = param.getString(0, "UTF-8");
        Strings.copy(param.getPointer(VALUE)).ifPresent(value -> strings.put(name, value));
      }
    }
    return strings;
  }
}
