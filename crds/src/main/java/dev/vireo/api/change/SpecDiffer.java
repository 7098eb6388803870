package dev.vireo.api.change;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which fields differ between two records of one type, and how each change reaches a running
 * guest. Pure: the answer is computed anew each time, so reverting a change clears it.
 */
public final class SpecDiffer {
  private SpecDiffer() {}

  /**
   * The fields that differ, in the order of their declaration; empty when the two are equal.
   * Components that carry no {@link Change}, neither themselves nor above them, are not compared.
   */
  public static <T extends Record> List<FieldChange> changes(T before, T after) {
    var found = new ArrayList<FieldChange>();
    compareRecords("", null, before, after, found);
    return List.copyOf(found);
  }

  private static void compareRecords(
      String prefix, @Nullable Impact inherited, Record a, Record b, List<FieldChange> found) {
    for (RecordComponent component : a.getClass().getRecordComponents()) {
      Change declared = component.getAnnotation(Change.class);
      Impact impact = declared == null ? inherited : declared.value();
      compare(prefix + component.getName(), impact, read(component, a), read(component, b), found);
    }
  }

  private static void compare(
      String path,
      @Nullable Impact impact,
      @Nullable Object a,
      @Nullable Object b,
      List<FieldChange> found) {
    if (Objects.equals(a, b)) {
      return;
    }
    if (a instanceof Record ra && b instanceof Record rb && ra.getClass() == rb.getClass()) {
      compareRecords(path + ".", impact, ra, rb, found);
    } else if (a instanceof List<?> la && b instanceof List<?> lb && named(la) && named(lb)) {
      compareLists(path, impact, la, lb, found);
    } else if (impact != null) {
      found.add(new FieldChange(path, impact));
    }
  }

  private static void compareLists(
      String path, @Nullable Impact impact, List<?> a, List<?> b, List<FieldChange> found) {
    Map<String, Named> before = byName(a);
    Map<String, Named> after = byName(b);
    Stream.concat(before.keySet().stream(), after.keySet().stream())
        .distinct()
        .forEach(name ->
            compare(path + "[" + name + "]", impact, before.get(name), after.get(name), found));
  }

  private static boolean named(List<?> list) {
    return list.stream().allMatch(Named.class::isInstance);
  }

  private static Map<String, Named> byName(List<?> list) {
    return list.stream()
        .map(Named.class::cast)
        .collect(Collectors.toMap(Named::name, n -> n, (x, y) -> y, LinkedHashMap::new));
  }

  private static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
