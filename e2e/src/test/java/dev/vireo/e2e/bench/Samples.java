package dev.vireo.e2e.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measurements of one kind. */
final class Samples {
  private final String name;
  private final String unit;
  private final List<Double> values = new ArrayList<>();

  private Samples(String name, String unit) {
    this.name = name;
    this.unit = unit;
  }

  /** Of durations, in milliseconds. */
  static Samples ofMillis(String name) {
    return new Samples(name, "ms");
  }

  /** Of memory, in MiB. */
  static Samples ofMib(String name) {
    return new Samples(name, "MiB");
  }

  /** Of how often something was done. */
  static Samples ofCounts(String name) {
    return new Samples(name, "");
  }

  void add(double value) {
    values.add(value);
  }

  /** Of milliseconds. */
  void add(Duration duration) {
    add(duration.toNanos() / 1e6);
  }

  double median() {
    List<Double> sorted = sorted();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** One line: name, number, minimum, median and maximum. */
  String row() {
    List<Double> sorted = sorted();
    return String.format(
            Locale.ROOT,
            "%-44s n=%-3d min %6.1f  median %6.1f  max %6.1f %s",
            name,
            sorted.size(),
            sorted.getFirst(),
            median(),
            sorted.getLast(),
            unit)
        .strip();
  }

  private List<Double> sorted() {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted;
  }
}
