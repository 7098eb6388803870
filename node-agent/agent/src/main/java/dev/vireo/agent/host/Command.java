package dev.vireo.agent.host;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A program with its arguments; no shell is between.
 *
 * @param arguments the program, looked up in the PATH, and what it is given
 * @param input what it reads from standard input
 * @param deadline after which it is killed and has failed
 * @param started called with its PID before it gets its input
 * @param heard called with pieces of its output as they come, by a thread of its own
 */
public record Command(
    List<String> arguments,
    String input,
    Duration deadline,
    LongConsumer started,
    Consumer<String> heard) {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Copies the list. */
  public Command {
    arguments = List.copyOf(arguments);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
  }

  /** Without input, to end within 10 s. */
  public static Command of(String... arguments) {
    return of(List.of(arguments));
  }

  /** Without input, to end within 10 s. */
  public static Command of(List<String> arguments) {
    return new Command(arguments, "", DEADLINE, _ -> {}, _ -> {});
  }

  /** The same with this input. */
  public Command withInput(String text) {
    return new Command(arguments, text, deadline, started, heard);
  }

  /** The same with another deadline. */
  public Command within(Duration duration) {
    return new Command(arguments, input, duration, started, heard);
  }

  /**
   * The same, calling this with the process's PID before it gets its input: a program that reads
   * what it is to do from there does nothing before.
   */
  public Command onStart(LongConsumer action) {
    return new Command(arguments, input, deadline, action, heard);
  }

  /** The same, telling what it writes to standard output while it runs. */
  public Command telling(Consumer<String> listener) {
    return new Command(arguments, input, deadline, started, listener);
  }

  /** The program's name. */
  public String program() {
    return arguments.getFirst();
  }
}
