package dev.vireo.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerAwaitTest {
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private volatile int code;

  ApiServerAwaitTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(code, NO_BODY);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"401, true", "403, true", "404, true", "429, false", "500, false", "503, false"})
  void whoSaysAnythingOfWhatIsStoredAnswers(int said, boolean answers) {
    code = said;
    assertThat(answers()).isEqualTo(answers);
  }

  @Test
  void nobodyDoesNotAnswerAndIsNotAskedForLong() {
    server.stop(0);
    Instant asked = Instant.now();
    assertThat(answers()).isFalse();
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
  }

  private boolean answers() {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build()) {
      return ApiServerAwait.answers(client, "vireo-system", "vireo-operator");
    }
  }
}
