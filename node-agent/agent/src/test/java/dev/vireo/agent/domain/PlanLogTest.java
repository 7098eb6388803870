package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreWatch.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanLogTest {
  private static final DomainKey KEY = new DomainKey("shop", "web-1-abcde");

  private final Logger logger = Logger.getLogger(PlanLog.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.INFO.intValue()) {
            lines.add(line.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
  }

  @Test
  void aDoubtIsToldOnceUntilItIsAnotherOne() {
    var log = new PlanLog();
    log.asked(KEY, Trust.INTACT);
    assertThat(lines).isEmpty();
    log.asked(KEY, Trust.DOUBTFUL);
    log.asked(KEY, Trust.DOUBTFUL);
    assertThat(lines).hasSize(1);
    log.asked(KEY, Trust.ABSENT);
    assertThat(lines).hasSize(2);
    log.asked(KEY, Trust.INTACT);
    log.asked(KEY, Trust.DOUBTFUL);
    assertThat(lines).hasSize(3);
  }
}
