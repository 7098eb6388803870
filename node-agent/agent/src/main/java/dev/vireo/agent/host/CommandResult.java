package dev.vireo.agent.host;

/**
 * How a program ended.
 *
 * @param exitCode 0 for success, 128 + signal when a signal ended it
 * @param output what it wrote to standard output, at most the first million characters of it
 * @param errors what it wrote to standard error, as far
 */
public record CommandResult(int exitCode, String output, String errors) {
  /** Whether it says that it did what it was asked to. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
