package dev.vireo.agent.inventory;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders names of machine types, as a pure function. */
final class MachineTypes {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)$");

  private MachineTypes() {}

  /** Names without a version stand for the newest one, so they come first. */
  static List<String> newestFirst(List<String> machines) {
    return machines.stream()
        .distinct()
        .sorted(
            Comparator.comparingInt(MachineTypes::version)
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static int version(String machine) {
    Matcher version = VERSION.matcher(machine);
    return version.find()
        ? Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2))
        : Integer.MAX_VALUE;
  }
}
