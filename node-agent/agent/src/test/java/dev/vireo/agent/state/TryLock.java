package dev.vireo.agent.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that tries to take a lock: exit code 0 when it got it, 1 when not. */
final class TryLock {
  private TryLock() {}

  public static void main(String[] arguments) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      System.exit(file.tryLock() == null ? 1 : 0);
    }
  }
}
