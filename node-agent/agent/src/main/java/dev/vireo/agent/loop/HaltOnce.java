package dev.vireo.agent.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Halts the process the first time that a step is reached, as a SIGKILL would: property {@code
 * vireo.test.halt-at}, for tests only. A file {@code halted-STEP} in the agent's folder says that
 * it has happened, so that the agent that is started again goes on; delete it to halt once more.
 *
 * <p>The operator has a class like this one, with steps of its own. All that the two programs are
 * both built of is the API, which knows no files and no processes, and this is no part of it.
 */
public final class HaltOnce implements Halts {
  private static final Logger LOG = Logger.getLogger(HaltOnce.class);
  private static final int KILLED = 137;

  private final Set<Step> at;
  private final Path folder;

  /** Halts at these steps. */
  public HaltOnce(Set<Step> at, Path folder) {
    this.at = Set.copyOf(at);
    this.folder = folder;
  }

  @Override
  public void reached(Step step) {
    if (!at.contains(step)) {
      return;
    }
    try {
      Files.createFile(folder.resolve("halted-" + step.word()));
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("The agent's folder cannot be written.", e);
    }
    LOG.warnf("Halting, as vireo.test.halt-at says. step=%s", step.word());
    Runtime.getRuntime().halt(KILLED);
  }
}
