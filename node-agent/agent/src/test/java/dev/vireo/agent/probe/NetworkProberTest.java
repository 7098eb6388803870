package dev.vireo.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.api.v1alpha1.HttpGetProbe;
import dev.vireo.api.v1alpha1.HttpGetProbe.Scheme;
import dev.vireo.api.v1alpha1.HttpHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes of a server on loopback, which stands for a guest. */
class NetworkProberTest {
  private static final String HERE = "127.0.0.1";
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NetworkProber prober = new NetworkProber();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, 200));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange, int status) throws IOException {
    asked.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Host")));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void aPortThatIsOpenPassesAndOneThatIsNotFails() throws IOException {
    assertThat(prober.tcp(HERE, port(), PATIENCE)).isEqualTo(new Passed());
    int shut = unusedPort();
    assertThat(prober.tcp(HERE, shut, PATIENCE))
        .isEqualTo(
            new Failed("port %d cannot be connected to (Connection refused)".formatted(shut)));
  }

  @Test
  void aPortThatDoesNotAnswerFailsInTime() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      assertThat(prober.tcp(HERE, full.getLocalPort(), SHORT))
          .isEqualTo(
              new Failed(
                  "port %d cannot be connected to (no answer within 1 s)"
                      .formatted(full.getLocalPort())));
    }
  }

  @Test
  void aRequestIsWhatTheProbeSays() {
    assertThat(http("/ready?full=%20yes", new HttpHeader("Host", "shop.example.org")))
        .isEqualTo(new Passed());
    assertThat(asked).containsExactly("GET /ready?full=%20yes shop.example.org");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 302, 399})
  void aGoodStatusPasses(int status) {
    server.createContext("/status", exchange -> answer(exchange, status));
    assertThat(http("/status")).isEqualTo(new Passed());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 500, 503})
  void aBadStatusFails(int status) {
    server.createContext("/status", exchange -> answer(exchange, status));
    assertThat(http("/status"))
        .isEqualTo(new Failed("port %d answered with HTTP status %d".formatted(port(), status)));
  }

  @Test
  void aRedirectIsNotFollowed() {
    server.createContext(
        "/away",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", "http://%s:%d/elsewhere".formatted(HERE, port()));
          answer(exchange, 301);
        });
    assertThat(http("/away")).isEqualTo(new Passed());
    assertThat(asked).containsExactly("GET /away %s:%d".formatted(HERE, port()));
  }

  @Test
  void aBodyWithoutEndIsNotWaitedFor() {
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[65_536];
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(much);
            }
          }
        });
    assertThat(http("/endless")).isEqualTo(new Passed());
  }

  @Test
  void aServerThatSaysNothingFailsInTime() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.ofLiteral(HERE))) {
      HttpGetProbe probe = new HttpGetProbe("/", mute.getLocalPort(), Scheme.HTTP, List.of());
      assertThat(prober.http(HERE, probe, SHORT))
          .isEqualTo(
              new Failed(
                  "port %d gave no answer to a GET within 1 s".formatted(mute.getLocalPort())));
    }
  }

  @Test
  void whatIsNoHttpFailsAndItsWordsAreCut() throws IOException {
    try (ServerSocket strange = new ServerSocket(0, 5, InetAddress.ofLiteral(HERE))) {
      Thread.ofVirtual()
          .start(() -> speak(strange, "SSH-2.0-\u001b[31m" + "x".repeat(5000) + "\r\n"));
      HttpGetProbe probe = new HttpGetProbe("/", strange.getLocalPort(), Scheme.HTTP, List.of());
      assertThat(prober.http(HERE, probe, PATIENCE))
          .isInstanceOfSatisfying(
              Failed.class,
              failed ->
                  assertThat(failed.why())
                      .startsWith("port %d gave no answer".formatted(strange.getLocalPort()))
                      .doesNotContain("\u001b")
                      .hasSizeLessThan(260));
    }
  }

  /** It waits for the rest of what it takes for a request. */
  @Test
  void aServerThatSpeaksNoTlsFailsHttpsInTime() {
    HttpGetProbe probe = new HttpGetProbe("/", port(), Scheme.HTTPS, List.of());
    assertThat(prober.http(HERE, probe, SHORT)).isInstanceOf(Failed.class);
  }

  private static void speak(ServerSocket at, String words) {
    try (Socket client = at.accept()) {
      client.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().flush();
      while (client.getInputStream().read() >= 0) {
        // Until it is closed.
      }
    } catch (IOException e) {
      // It was closed by who did not like the words.
    }
  }

  private ProbeOutcome http(String path, HttpHeader... headers) {
    return prober.http(
        HERE, new HttpGetProbe(path, port(), Scheme.HTTP, List.of(headers)), PATIENCE);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
      return socket.getLocalPort();
    }
  }
}
