package dev.vireo.images;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real registry ({@code e2e/registry}), on a port of the loopback interface, with all that it
 * stores in memory.
 */
final class RunningRegistry implements AutoCloseable {
  /** Of the one person whom a {@link #withPasswords} registry knows. */
  static final String PERSON = "releases:let me in";

  private static final String HASH = "$2a$05$e.QP7iVTcwYdDleudSkxC.MyQQRJUHqY/.vmgdRYklo.QbjYunLOC";
  private static final Pattern ADDRESS = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final Path log;

  private RunningRegistry(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Open to everybody. */
  static RunningRegistry in(Path folder) throws IOException {
    return start(folder, "");
  }

  static RunningRegistry withPasswords(Path folder) throws IOException {
    Path people = Files.writeString(folder.resolve("people"), "releases:" + HASH + "\n");
    return start(folder, "auth: {htpasswd: {realm: test, path: '%s'}}\n".formatted(people));
  }

  private static RunningRegistry start(Path folder, String more) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("registry.yaml"),
            "version: 0.1\nstorage: {inmemory: {}}\nhttp: {addr: '127.0.0.1:0'}\n" + more);
    Path log = folder.resolve("registry.log");
    Process process =
        new ProcessBuilder(program().toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var registry = new RunningRegistry(process, log);
    await("registry").atMost(Duration.ofSeconds(20)).until(registry::hasAddressOrEnded);
    return registry;
  }

  private static Path program() {
    String cache =
        Optional.ofNullable(System.getenv("VIREO_LAB_CACHE")).orElse("/var/cache/vireo-lab");
    Path program = Path.of(cache, "bin", "registry");
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(program + " is not there: e2e/lab test it builds it");
    }
    return program;
  }

  /** Host and port. */
  String address() {
    return addressIn(text())
        .orElseThrow(() -> new IllegalStateException("the registry has ended: " + text()));
  }

  private boolean hasAddressOrEnded() {
    return addressIn(text()).isPresent() || !process.isAlive();
  }

  private static Optional<String> addressIn(String log) {
    Matcher line = ADDRESS.matcher(log);
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  private String text() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
