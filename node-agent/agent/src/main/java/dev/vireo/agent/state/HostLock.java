package dev.vireo.agent.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;

/**
 * The lock of one agent per host. The kernel frees it when the process that holds it has ended, in
 * whatever way.
 */
public final class HostLock implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(HostLock.class);
  private static final String NAME = "agent.lock";

  private final FileChannel file;

  private HostLock(FileChannel file) {
    this.file = file;
  }

  /** Waits until this process holds the lock. Blocks its thread, which must be a platform one. */
  public static HostLock take(Path folder) {
    Path path = new PrivateFiles(folder).path(NAME);
    try {
      FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (file.tryLock() == null) {
        LOG.warnf(
            "Another agent of this host holds the lock; this one waits for its end. lock=%s", path);
        file.lock();
      }
      return new HostLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The agent's lock %s cannot be taken.".formatted(path), e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The agent's lock cannot be given back.", e);
    }
  }
}
