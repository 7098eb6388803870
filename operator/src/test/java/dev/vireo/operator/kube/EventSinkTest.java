package dev.vireo.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.operator.kube.CannedServer.Answer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class EventSinkTest {
  @Test
  void anEventOfANamespaceThatGoesIsNoWarning() throws IOException {
    Answer going =
        Answer.failure(403, "Forbidden", "{\"causes\": [{\"reason\": \"NamespaceTerminating\"}]}");
    assertThat(loggedOn(going).getLevel().intValue()).isLessThan(Level.INFO.intValue());
    Answer gone = Answer.failure(404, "NotFound", "{\"kind\": \"namespaces\"}");
    assertThat(loggedOn(gone).getLevel().intValue()).isLessThan(Level.INFO.intValue());
  }

  @Test
  void anotherLostEventIsAWarning() throws IOException {
    assertThat(loggedOn(Answer.failure(403, "Forbidden", "{}")).getLevel().intValue())
        .isEqualTo(Level.WARNING.intValue());
  }

  private static LogRecord loggedOn(Answer answer) throws IOException {
    var records = new ArrayList<LogRecord>();
    var handler = new Recorder(records);
    var logger = Logger.getLogger(EventSink.class.getName());
    Level before = logger.getLevel();
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    try (var server = CannedServer.byMethod(Map.of("POST", answer));
        var client = server.client()) {
      new EventSink(client, Clock.systemUTC(), "test")
          .publish(
              new PodBuilder().withNewMetadata().withNamespace("n").withName("p").and().build(),
              List.of(ObjectEvent.normal("Started", "The guest runs.")));
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(before);
    }
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().getThrown()).isNull();
    return records.getFirst();
  }

  private static final class Recorder extends Handler {
    private final List<LogRecord> records;

    Recorder(List<LogRecord> records) {
      this.records = records;
    }

    @Override
    public void publish(LogRecord logged) {
      records.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
