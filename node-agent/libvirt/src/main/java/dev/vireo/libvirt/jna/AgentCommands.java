package dev.vireo.libvirt.jna;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Commands in the guest agent's own words, which libvirt passes on, and its answers to them: JSON,
 * as its protocol has it. Pure.
 */
final class AgentCommands {
  private static final JsonFactory JSON = new JsonFactory();

  /** As shells tell a process that a signal has ended. */
  private static final int SIGNALLED = 128;

  @FunctionalInterface
  private interface Arguments {
    void write(JsonGenerator to) throws IOException;
  }

  private AgentCommands() {}

  static String ping() {
    return command("guest-ping", _ -> {});
  }

  /** Output is not asked for: a command could print more than anybody wants to hold. */
  static String exec(List<String> command) {
    return command(
        "guest-exec",
        to -> {
          to.writeStringField("path", command.getFirst());
          to.writeArrayFieldStart("arg");
          for (String argument : command.subList(1, command.size())) {
            to.writeString(argument);
          }
          to.writeEndArray();
          to.writeBooleanField("capture-output", false);
        });
  }

  static String execStatus(long pid) {
    return command("guest-exec-status", to -> to.writeNumberField("pid", pid));
  }

  private static String command(String name, Arguments arguments) {
    StringWriter text = new StringWriter();
    try (JsonGenerator to = JSON.createGenerator(text)) {
      to.writeStartObject();
      to.writeStringField("execute", name);
      to.writeObjectFieldStart("arguments");
      arguments.write(to);
      to.writeEndObject();
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** The process ID in an answer to {@link #exec}. */
  static long pidOf(String answer) {
    return number(returned(answer), "pid").orElseThrow(() -> strange("guest-exec"));
  }

  /** The exit code in an answer to {@link #execStatus}; empty while the process runs. */
  static OptionalInt exitOf(String answer) {
    Map<String, Object> told = returned(answer);
    if (Boolean.FALSE.equals(told.get("exited"))) {
      return OptionalInt.empty();
    }
    if (!Boolean.TRUE.equals(told.get("exited"))) {
      throw strange("guest-exec-status");
    }
    long code =
        number(told, "signal")
            .map(signal -> SIGNALLED + signal)
            .or(() -> number(told, "exitcode"))
            .orElseThrow(() -> strange("guest-exec-status"));
    return OptionalInt.of((int) code);
  }

  private static Optional<Long> number(Map<String, Object> told, String field) {
    return told.get(field) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  /** Numbers and truths of the object {@code return}; all else a guest may say is left out. */
  private static Map<String, Object> returned(String answer) {
    Map<String, Object> told = new HashMap<>();
    try (JsonParser from = JSON.createParser(answer)) {
      if (from.nextToken() != JsonToken.START_OBJECT
          || !"return".equals(from.nextFieldName())
          || from.nextToken() != JsonToken.START_OBJECT) {
        return told;
      }
      for (String field = from.nextFieldName(); field != null; field = from.nextFieldName()) {
        switch (from.nextToken()) {
          case VALUE_NUMBER_INT -> told.put(field, from.getLongValue());
          case VALUE_TRUE, VALUE_FALSE -> told.put(field, from.getBooleanValue());
          default -> from.skipChildren();
        }
      }
    } catch (IOException _) {
      // What a guest has made up, or what was cut: it has told nothing.
      return Map.of();
    }
    return told;
  }

  private static LibvirtException strange(String command) {
    return LibvirtException.of(
        ErrorCode.Known.INTERNAL_ERROR,
        ErrorOrigin.Known.QEMU,
        "the guest agent's answer to %s is none of its own".formatted(command));
  }
}
