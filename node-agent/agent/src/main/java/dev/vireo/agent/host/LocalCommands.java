package dev.vireo.agent.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.api.meta.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

final class LocalCommands implements Commands {
  private static final Pattern PATH_SEPARATOR = Pattern.compile(File.pathSeparator);
  private static final Duration OUTPUT_AFTER_END = Duration.ofSeconds(1);
  private static final int PIECE = 8192;

  /** What is kept of a program's words: it may have been given something that makes it talk on. */
  private static final int KEPT = 1 << 20;

  private static final Executor READERS = Thread::startVirtualThread;

  @Override
  public String run(Command command) {
    CommandResult result = attempt(command);
    if (!result.succeeded()) {
      throw new HostException(
          Reason.HostFault,
          "%s failed with exit code %d: %s"
              .formatted(
                  String.join(" ", command.arguments()),
                  result.exitCode(),
                  result.errors().isBlank() ? "it said nothing" : result.errors().strip()));
    }
    return result.output();
  }

  @Override
  public CommandResult attempt(Command command) {
    Process process = start(command);
    try {
      CompletableFuture<String> output = textOf(process.getInputStream(), command.heard());
      CompletableFuture<String> errors = textOf(process.getErrorStream(), _ -> {});
      command.started().accept(process.pid());
      give(process, command.input());
      if (!process.waitFor(command.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HostException(
            Reason.HostFault,
            "%s did not end within %d s."
                .formatted(String.join(" ", command.arguments()), command.deadline().toSeconds()));
      }
      return new CommandResult(process.exitValue(), await(output), await(errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException(Reason.HostFault, command.program() + " was interrupted.", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Command command) {
    try {
      return new ProcessBuilder(command.arguments()).start();
    } catch (IOException e) {
      if (isOnPath(command.program())) {
        throw new HostException(
            Reason.HostFault,
            "%s cannot be started: %s.".formatted(command.program(), e.getMessage()),
            e);
      }
      throw new HostException(
          Reason.HostToolMissing,
          "Program %s is missing in the node agent's image.".formatted(command.program()),
          e);
    }
  }

  private static boolean isOnPath(String program) {
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program));
    }
    return PATH_SEPARATOR
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void give(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // It ended without reading all: its exit code and its words say why.
      return;
    }
  }

  private static CompletableFuture<String> textOf(InputStream stream, Consumer<String> heard) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Reader reader = new InputStreamReader(stream, UTF_8)) {
            StringBuilder text = new StringBuilder();
            char[] piece = new char[PIECE];
            for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
              text.append(piece, 0, Math.min(read, KEPT - text.length()));
              heard.accept(new String(piece, 0, read));
            }
            return text.toString();
          } catch (IOException e) {
            return "";
          }
        },
        READERS);
  }

  /** A daemon that the program left behind may hold the stream open: it is not waited for. */
  private static String await(CompletableFuture<String> text) throws InterruptedException {
    try {
      return text.get(OUTPUT_AFTER_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }
}
