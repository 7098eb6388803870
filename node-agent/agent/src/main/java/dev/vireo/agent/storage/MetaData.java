package dev.vireo.agent.storage;

import java.util.stream.Collectors;

/** What cloud-init calls meta-data, a pure function. JSON, which is YAML too. */
final class MetaData {
  private MetaData() {}

  static String of(Seed seed) {
    return "{\"instance-id\": %s,%n \"local-hostname\": %s,%n \"public-keys\": [%s]}%n"
        .formatted(
            quoted(seed.instanceId()),
            quoted(seed.hostname()),
            seed.publicKeys().stream().map(MetaData::quoted).collect(Collectors.joining(",\n  ")));
  }

  /** The API server lets no control character into any of them. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
