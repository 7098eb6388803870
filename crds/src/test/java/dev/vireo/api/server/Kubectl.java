package dev.vireo.api.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** kubectl on the shared API server, with an administrator's rights: what a person sees. */
public final class Kubectl {
  private Kubectl() {}

  /**
   * What a call of kubectl gave.
   *
   * @param exit its exit code
   * @param output what it wrote, standard error included
   */
  public record Result(int exit, String output) {
    /** The output of a call that succeeded. */
    public String ok() {
      if (exit != 0) {
        throw new AssertionError("kubectl ended with " + exit + ": " + output);
      }
      return output;
    }
  }

  /** Calls kubectl with arguments. */
  public static Result run(String... arguments) {
    return runWith("", arguments);
  }

  /** Calls kubectl with arguments, and text as its standard input. */
  public static Result runWith(String input, String... arguments) {
    try {
      Path kubeConfig = Files.createTempFile("kubeconfig", ".yaml");
      try {
        Files.writeString(kubeConfig, SharedApiServer.kubeConfig());
        var command = new ArrayList<String>();
        command.add(SharedApiServer.program("kubectl").toString());
        command.add("--kubeconfig=" + kubeConfig);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
      } finally {
        Files.delete(kubeConfig);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while kubectl ran", e);
    }
  }
}
