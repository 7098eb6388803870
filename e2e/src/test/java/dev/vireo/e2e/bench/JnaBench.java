package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.LibvirtHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the way through JNA costs: all of 1,000 domains of libvirt's test driver with state and our
 * metadata, in a running program and as a program started for it, against virsh.
 */
class JnaBench {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);
  private static final int DOMAINS = 1000;
  private final Samples running = Samples.ofMillis("ours, in a running program");
  private final Samples cold = Samples.ofMillis("ours, as a program of its own");
  private final Samples virsh = Samples.ofMillis("virsh domstats --state");
  private final Samples list = Samples.ofMillis("virsh list --all");

  @Test
  void listWithStates(@TempDir Path folder) throws IOException {
    String uri = "test://" + Files.writeString(folder.resolve("node.xml"), node());
    try (LibvirtHost host = ListDomains.open(uri)) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        assertThat(host.listDomains())
            .hasSize(DOMAINS)
            .allSatisfy(d -> assertThat(d.metadata()).isPresent());
        running.add((System.nanoTime() - start) / 1e6);
        cold.add(millisOf(ours(uri)));
        virsh.add(millisOf(List.of("virsh", "-q", "-c", uri, "domstats", "--state")));
        list.add(millisOf(List.of("virsh", "-q", "-c", uri, "list", "--all")));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n%d domains%n%s%n%s%n%s%n%s%nratio of the cold start to virsh domstats: %.2f%n%n",
        DOMAINS,
        running.row(),
        cold.row(),
        virsh.row(),
        list.row(),
        cold.median() / virsh.median());
  }

  private static String node() {
    return IntStream.range(0, DOMAINS)
        .mapToObj(JnaBench::domain)
        .collect(Collectors.joining("", "<node>", "</node>"));
  }

  private static String domain(int number) {
    return """
    <domain type='test'><name>guest-%d</name><uuid>%s</uuid><memory>65536</memory>
    <metadata><vireo:domain xmlns:vireo='https://vireo.dev/domain/1' namespace='default'
    name='guest-%d' uid='u' slotUid='s' cgroup='/kubepods/pod' bootId='b'/></metadata>
    <os><type arch='i686'>hvm</type></os></domain>
    """
        .formatted(number, UUID.randomUUID(), number);
  }

  private static List<String> ours(String uri) {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        ListDomains.class.getName(),
        uri);
  }

  private static double millisOf(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int code = process.onExit().join().exitValue();
    double millis = (System.nanoTime() - start) / 1e6;
    assertThat(code).as(String.join(" ", command)).isZero();
    return millis;
  }
}
