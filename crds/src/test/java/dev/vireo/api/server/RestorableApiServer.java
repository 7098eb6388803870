package dev.vireo.api.server;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An API server of a test class's own, whose etcd can be saved and set back to what was saved. The
 * backup is a copy of etcd's folder, made while it does not run.
 */
public final class RestorableApiServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final int etcdPort = freePort();
  private final int peerPort = freePort();
  private final int port = freePort();
  private @Nullable Process etcd;
  private @Nullable Process apiServer;

  private RestorableApiServer(Path folder) {
    this.folder = folder;
  }

  /** Starts one, with Vireo's CRDs, in a folder of its own. */
  public static RestorableApiServer start(Path folder) {
    // It has the certificates made that both use.
    SharedApiServer.kubeConfig();
    var server = new RestorableApiServer(folder);
    server.startAll();
    try (KubernetesClient client = server.client()) {
      Manifests.applyCrds(client);
    }
    return server;
  }

  /** A client with an administrator's rights; the caller closes it. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config().build()).build();
  }

  /** A client's configuration with an administrator's rights, to be changed by the caller. */
  public ConfigBuilder config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://127.0.0.1:" + port)
        .withTrustCerts(true)
        .withDisableHostnameVerification(true)
        .withClientCertFile(certificate("client.crt"))
        .withClientKeyFile(certificate("client.key"));
  }

  /** Saves what etcd has now. */
  public void save() {
    end(etcd);
    copy(data(), backup());
    startEtcd();
    awaitReady();
  }

  /** Sets etcd back to what was saved, while the API server does not run. */
  public void restore() {
    end(apiServer);
    end(etcd);
    copy(backup(), data());
    startAll();
  }

  private void startAll() {
    startEtcd();
    startApiServer();
    awaitReady();
  }

  private void startEtcd() {
    String peer = "http://127.0.0.1:" + peerPort;
    String client = "http://127.0.0.1:" + etcdPort;
    etcd =
        run(
            "etcd",
            "--data-dir=" + data(),
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer);
  }

  private void startApiServer() {
    apiServer =
        run(
            "kube-apiserver",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + port,
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--tls-cert-file=" + certificate("apiserver.crt"),
            "--tls-private-key-file=" + certificate("apiserver.key"),
            "--client-ca-file=" + certificate("client.crt"),
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://localhost",
            "--service-account-signing-key-file=" + certificate("apiserver.key"),
            "--service-account-key-file=" + certificate("apiserver.key"),
            "--disable-admission-plugins=ServiceAccount",
            "--service-cluster-ip-range=10.0.0.0/24");
  }

  private Process run(String program, String... arguments) {
    var command = new ArrayList<>(List.of(SharedApiServer.program(program).toString()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(folder.resolve(program + ".log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    Instant end = Instant.now().plus(PATIENCE);
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config().withRequestRetryBackoffLimit(0).build())
            .build()) {
      while (!isReady(client)) {
        if (Instant.now().isAfter(end)) {
          throw new IllegalStateException("the API server is not ready: see " + folder);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static void end(@Nullable Process process) {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      remove(to);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Path data() {
    return folder.resolve("etcd");
  }

  private Path backup() {
    return folder.resolve("backup");
  }

  private static String certificate(String name) {
    return Optional.of(SharedApiServer.programs().resolve(name)).filter(Files::exists).stream()
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has not been made"));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    end(apiServer);
    end(etcd);
  }
}
