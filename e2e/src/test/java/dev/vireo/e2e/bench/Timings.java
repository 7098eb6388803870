package dev.vireo.e2e.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one kind, in milliseconds. */
final class Timings {
  private final String name;
  private final List<Double> millis = new ArrayList<>();

  Timings(String name) {
    this.name = name;
  }

  void addMillis(double duration) {
    millis.add(duration);
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
        "%-44s n=%-3d min %6.0f  median %6.0f  max %6.0f ms",
        name,
        sorted.size(),
        sorted.getFirst(),
        median(),
        sorted.getLast());
  }

  private List<Double> sorted() {
    var sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted;
  }
}
