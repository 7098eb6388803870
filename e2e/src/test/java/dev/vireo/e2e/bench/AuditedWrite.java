package dev.vireo.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request that changes something, by the API server's own audit log.
 *
 * @param time when it was answered
 * @param user who asked, without the prefix of service accounts
 * @param verb as of RBAC
 * @param resource with its subresource
 * @param object name of what it changes
 * @param code of the answer
 */
record AuditedWrite(
    Instant time, String user, String verb, String resource, String object, int code) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All in a namespace from then on. */
  static List<AuditedWrite> in(String namespace, Instant since) throws IOException {
    try (Stream<String> lines = Files.lines(log())) {
      return lines
          .filter(line -> line.contains("\"" + namespace + "\""))
          .map(AuditedWrite::parsed)
          .filter(event -> event.at("/objectRef/namespace").asText().equals(namespace))
          .map(AuditedWrite::of)
          .filter(write -> !write.time.isBefore(since))
          .toList();
    }
  }

  /** Whether operator or agent asked for it, and it is no event. */
  boolean isOurs() {
    return user.startsWith("vireo-") && !resource.equals("events");
  }

  /** Whether it is of a VM, its Domain or its slot, whose names begin alike. */
  boolean isOf(String vm) {
    return object.equals(vm) || object.startsWith(vm + "-") || object.startsWith(vm + ".");
  }

  /** User, verb, resource and answer. */
  String kind() {
    return "%s %s %s -> %d".formatted(user, verb, resource, code);
  }

  private static AuditedWrite of(JsonNode event) {
    String user = event.at("/user/username").asText();
    String subresource = event.at("/objectRef/subresource").asText();
    return new AuditedWrite(
        Instant.parse(event.at("/stageTimestamp").asText()),
        user.substring(user.lastIndexOf(':') + 1),
        event.at("/verb").asText(),
        event.at("/objectRef/resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
        event.at("/objectRef/name").asText(),
        event.at("/responseStatus/code").asInt());
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      // The last line may be half written.
      return JSON.createObjectNode();
    }
  }

  private static Path log() {
    return Path.of(System.getenv("VIREO_LAB_CACHE"), "run", "log", "audit.log");
  }
}
