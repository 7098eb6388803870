package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What libvirt and the binding allocate is freed: the C heap stops growing. Measured in a JVM of
 * its own, in which nothing but the binding uses the C heap much: in this one the compiler and
 * other tests move it by megabytes.
 */
final class LeakIT {
  private static final long HALF = 50_000;
  private static final long LIMIT = 2L << 20;

  private record Result(long handles, long events, long growth) {}

  @Test
  void theHeapStandsStillBetweenThe50000thAndThe100000thHandleAndEvent() throws Exception {
    Result result = probe(HALF, "none");
    assertThat(result.handles()).isGreaterThanOrEqualTo(2 * HALF);
    assertThat(result.events()).isGreaterThanOrEqualTo(2 * HALF);
    assertThat(result.growth()).as("bytes of the C heap").isLessThan(LIMIT);
  }

  @Test
  void theMeasureSeesHandlesThatAreNotFreed() throws Exception {
    Result result = probe(HALF / 2, "virDomainFree");
    assertThat(result.growth()).as("bytes of the C heap").isGreaterThan(LIMIT);
  }

  private static Result probe(long half, String swallowed)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LeakProbe.class.getName(),
                Long.toString(half),
                swallowed)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as("exit code of the probe").isZero();
    long[] numbers = Arrays.stream(output.split(" ")).mapToLong(Long::parseLong).toArray();
    return new Result(numbers[0], numbers[1], numbers[2]);
  }
}
