package dev.vireo.agent.probe;

import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.NotMade;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.api.v1alpha1.HttpGetProbe;
import dev.vireo.libvirt.GuestText;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;

/**
 * Asks guests over the network, from the node's own, at the address that the CNI gave to the slot:
 * what a guest says of its addresses is not asked, nor is any name looked up, any proxy used or any
 * redirect followed.
 */
final class NetworkProber {
  /** Of words of the network's that go into a status. */
  private static final int MOST_BYTES = 160;

  private static final int GOOD_FROM = 200;
  private static final int GOOD_BELOW = 400;

  /** Only a node that needs it pays for it. */
  private static final class Client {
    static final HttpClient HTTP = open();

    private static HttpClient open() {
      // Read once, before the first client is made: a server of many names needs it.
      System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .sslContext(AnyCertificate.context())
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("probe-http").factory()))
          .build();
    }
  }

  ProbeOutcome tcp(String address, int port, Duration timeout) {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral(address), port), (int) timeout.toMillis());
      return new Passed();
    } catch (SocketTimeoutException e) {
      return new Failed(noConnection(port, "no answer within " + seconds(timeout)));
    } catch (BindException e) {
      return new NotMade(wordsOf(e));
    } catch (ConnectException | NoRouteToHostException e) {
      return new Failed(noConnection(port, wordsOf(e)));
    } catch (IOException e) {
      // The node has no socket to give.
      return new NotMade(wordsOf(e));
    }
  }

  private static String noConnection(int port, String why) {
    return "port %d cannot be connected to (%s)".formatted(port, why);
  }

  ProbeOutcome http(String address, HttpGetProbe probe, Duration timeout) {
    try {
      int status =
          Client.HTTP.send(requestOf(address, probe, timeout), _ -> new NoBody()).statusCode();
      return status >= GOOD_FROM && status < GOOD_BELOW
          ? new Passed()
          : new Failed("port %d answered with HTTP status %d".formatted(probe.port(), status));
    } catch (HttpTimeoutException e) {
      return new Failed(noAnswer(probe, "within " + seconds(timeout)));
    } catch (IOException e) {
      return e instanceof BindException || e.getCause() instanceof BindException
          ? new NotMade(wordsOf(e))
          : new Failed(noAnswer(probe, "(" + wordsOf(e) + ")"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotMade("the agent is ending");
    }
  }

  private static String noAnswer(HttpGetProbe probe, String why) {
    return "port %d gave no answer to a GET %s".formatted(probe.port(), why);
  }

  private static HttpRequest requestOf(String address, HttpGetProbe probe, Duration timeout) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    URI uri =
        URI.create(
            "%s://%s:%d%s"
                .formatted(
                    probe.scheme().name().toLowerCase(Locale.ROOT),
                    host,
                    probe.port(),
                    probe.path()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).GET().timeout(timeout).header("User-Agent", "vireo-probe");
    probe.httpHeaders().forEach(header -> request.setHeader(header.name(), header.value()));
    return request.build();
  }

  private static String seconds(Duration timeout) {
    return timeout.toSeconds() + " s";
  }

  /** The network's own words may hold what a guest has sent. */
  private static String wordsOf(IOException failure) {
    String cause =
        failure.getMessage() == null && failure.getCause() != null
            ? failure.getCause().getMessage()
            : failure.getMessage();
    return GuestText.of(cause == null ? "" : cause, MOST_BYTES)
        .orElse(failure.getClass().getSimpleName());
  }

  /** The status is all that is read: the connection is closed on what follows. */
  private static final class NoBody implements HttpResponse.BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> item) {}

    @Override
    public void onError(Throwable throwable) {}

    @Override
    public void onComplete() {}
  }
}
