package dev.vireo.agent.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Halts the process the first time that a step is reached, as a SIGKILL would: property {@code
 * vireo.test.halt-at}, for tests only. A file {@code halted-STEP} in the agent's folder says that
 * it has happened, so that the agent that is started again goes on; delete it to halt once more.
 */
public final class HaltOnce implements Halts {
  private static final Logger LOG = Logger.getLogger(HaltOnce.class);
  private static final int KILLED = 137;

  private final Step at;
  private final Path marker;

  /** Halts at that step. */
  public HaltOnce(Step at, Path folder) {
    this.at = at;
    this.marker = folder.resolve("halted-" + at.word());
  }

  @Override
  public void reached(Step step) {
    if (step != at) {
      return;
    }
    try {
      Files.createFile(marker);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("The agent's folder cannot be written.", e);
    }
    LOG.warnf("Halting, as vireo.test.halt-at says. step=%s", step.word());
    Runtime.getRuntime().halt(KILLED);
  }
}
