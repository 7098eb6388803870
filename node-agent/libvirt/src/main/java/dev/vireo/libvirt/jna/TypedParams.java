package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code virTypedParameter[]}: 96 bytes each, an 80 byte name, the type, the value. */
final class TypedParams {
  private static final int SIZE = 96;
  private static final int TYPE = 80;
  private static final int VALUE = 88;
  private static final int INT = 1;
  private static final int UINT = 2;
  private static final int LLONG = 3;
  private static final int ULLONG = 4;
  private static final int DOUBLE = 5;
  private static final int STRING = 7;

  private TypedParams() {}

  /** The parameters that are strings, their beginnings; the array stays the caller's. */
  static Map<String, String> strings(Pointer params, int count) {
    Map<String, String> strings = new HashMap<>();
    for (Pointer param : ofType(STRING, params, count)) {
      Strings.copy(param.getPointer(VALUE)).ifPresent(value -> strings.put(nameOf(param), value));
    }
    return strings;
  }

  /** The parameters that are {@code int}; the array stays the caller's. */
  static Map<String, Integer> ints(Pointer params, int count) {
    Map<String, Integer> ints = new HashMap<>();
    for (Pointer param : ofType(INT, params, count)) {
      ints.put(nameOf(param), param.getInt(VALUE));
    }
    return ints;
  }

  /**
   * The parameters that are whole numbers, of any size; an unsigned one that is too large for a
   * long is negative. The array stays the caller's.
   */
  static Map<String, Long> longs(Pointer params, int count) {
    Map<String, Long> longs = new HashMap<>();
    ofType(INT, params, count).forEach(p -> longs.put(nameOf(p), (long) p.getInt(VALUE)));
    ofType(UINT, params, count)
        .forEach(p -> longs.put(nameOf(p), Integer.toUnsignedLong(p.getInt(VALUE))));
    ofType(LLONG, params, count).forEach(p -> longs.put(nameOf(p), p.getLong(VALUE)));
    ofType(ULLONG, params, count).forEach(p -> longs.put(nameOf(p), p.getLong(VALUE)));
    return longs;
  }

  /** The parameters that are {@code double}; the array stays the caller's. */
  static Map<String, Double> doubles(Pointer params, int count) {
    Map<String, Double> doubles = new HashMap<>();
    ofType(DOUBLE, params, count).forEach(p -> doubles.put(nameOf(p), p.getDouble(VALUE)));
    return doubles;
  }

  private static List<Pointer> ofType(int type, Pointer params, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> params.share((long) i * SIZE))
        .filter(param -> param.getInt(TYPE) == type)
        .toList();
  }

  private static String nameOf(Pointer param) {
    return param.getString(0, "UTF-8");
  }
}
