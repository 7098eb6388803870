package dev.vireo.api.server;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * One real API server (with etcd, without controllers) for all test classes of a JVM. It is started
 * on first use, with Vireo's CRDs applied, and stopped with the launcher session. Each test class
 * makes itself a namespace.
 *
 * <p>The programs come from {@code $KUBE_API_TEST_DIR}, else from the lab's cache, which {@code
 * e2e/lab} fills; nothing is downloaded. The kubeconfig travels in a system property, because a
 * Quarkus test loads this class a second time in a class loader of its own.
 */
public final class SharedApiServer implements LauncherSessionListener {
  private static final String VERSION = "1.36.3";
  private static final String PROPERTY = "vireo.test.kubeconfig";
  private static @Nullable KubeAPIServer server;

  /** Made by the launcher. */
  public SharedApiServer() {}

  /** A kubeconfig of the server's administrator. */
  public static String kubeConfig() {
    // The properties are shared by all class loaders, this class is not.
    synchronized (System.getProperties()) {
      String running = System.getProperty(PROPERTY);
      if (running != null) {
        return running;
      }
      KubeAPIServer started = start();
      String yaml = started.getKubeConfigYaml();
      try (KubernetesClient client = clientOf(yaml)) {
        Manifests.applyCrds(client);
      }
      System.setProperty(PROPERTY, yaml);
      return yaml;
    }
  }

  /** A client with an administrator's rights; the caller closes it. */
  public static KubernetesClient client() {
    return clientOf(kubeConfig());
  }

  /** A client's configuration with an administrator's rights, to be changed by the caller. */
  public static ConfigBuilder config() {
    return new ConfigBuilder(Config.fromKubeconfig(kubeConfig()));
  }

  /**
   * A client that acts as somebody else, with that one's rights.
   *
   * @param user whom it acts as
   * @param extra more of what a token says, for example the node's name
   * @param groups groups of the user: system:masters for all rights that RBAC can give
   */
  public static KubernetesClient clientAs(
      String user, Map<String, List<String>> extra, String... groups) {
    // The key becomes part of a header's name, where a slash must be escaped.
    Map<String, List<String>> escaped =
        extra.entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> URLEncoder.encode(e.getKey(), StandardCharsets.UTF_8),
                    Map.Entry::getValue));
    return new KubernetesClientBuilder()
        .withConfig(
            config()
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .withImpersonateExtras(escaped)
                .build())
        .build();
  }

  /** Makes a namespace whose name begins as told, and returns its name. */
  public static String newNamespace(KubernetesClient client, String prefix) {
    return client
        .resource(
            new NamespaceBuilder().withNewMetadata().withGenerateName(prefix + "-").and().build())
        .create()
        .getMetadata()
        .getName();
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    synchronized (System.getProperties()) {
      if (server != null) {
        server.stop();
        server = null;
        System.clearProperty(PROPERTY);
      }
    }
  }

  private static KubeAPIServer start() {
    // Asked for by a sentence before the server is: it would try to download it.
    program("kube-apiserver");
    var started =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withApiServerVersion(VERSION)
                .withTestDir(programs().toString())
                .withUpdateKubeConfig(false)
                .withApiServerFlag("--advertise-address=127.0.0.1")
                .withApiServerFlag("--bind-address=127.0.0.1")
                .build());
    started.start();
    server = started;
    return started;
  }

  private static KubernetesClient clientOf(String kubeConfig) {
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeConfig)).build();
  }

  /**
   * The path of a program of the server's version.
   *
   * @param name kubectl, kube-apiserver or etcd
   */
  static Path program(String name) {
    Path program = programs().resolve("k8s").resolve(VERSION + "-linux-amd64").resolve(name);
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          program + " is missing: e2e/lab builds it, or name its folder in KUBE_API_TEST_DIR");
    }
    return program;
  }

  /** The folder of the programs, and of the certificates that were made for them. */
  static Path programs() {
    return Optional.ofNullable(System.getenv("KUBE_API_TEST_DIR"))
        .map(Path::of)
        .orElseGet(() ->
            Path.of(
                Optional.ofNullable(System.getenv("VIREO_LAB_CACHE"))
                    .orElse("/var/cache/vireo-lab"),
                "kube-api-test"));
  }
}
