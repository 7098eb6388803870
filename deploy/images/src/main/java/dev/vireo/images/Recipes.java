package dev.vireo.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four images. */
final class Recipes {
  private static final String REGISTRY = "ghcr.io/vireo-dev/";
  private static final String TAG = ":dev";
  private static final String ROOT = "0:0";
  private static final String NOBODY = "65532:65532";
  private static final long MB = 1_000_000;
  private static final Map<String, String> PATH =
      Map.of("PATH", "/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  /** One arena of the C library for all threads: in one of its own each keeps what it once had. */
  private static final Map<String, String> JAVA_ENVIRONMENT =
      Map.of("PATH", PATH.get("PATH"), "MALLOC_ARENA_MAX", "1");

  /**
   * For programs that mostly wait; docs/performance.md has what each was measured to save. A heap
   * of 64 MiB at most. The C library's free memory is given back each minute. One compiler.
   */
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx64m",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TrimNativeHeapInterval=60000",
          "-XX:TieredStopAtLevel=1");

  /**
   * A full collection leaves no more than a fifth of the heap as room, and for what is young 6 MiB.
   * Only what is run often is compiled: not all that a start runs.
   */
  private static final List<String> OPERATOR =
      List.of(
          "-Xmn6m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:CompileThresholdScaling=5");

  /**
   * There is one on each node, so it gets half of that room. It has the heap collected each minute,
   * which then shrinks at once. Its rare calls by reflection need no classes made for them.
   */
  private static final List<String> AGENT =
      List.of(
          "-Xms10m",
          "-Xmn2m",
          "-XX:MinHeapFreeRatio=5",
          "-XX:MaxHeapFreeRatio=10",
          "-XX:-ShrinkHeapInSteps",
          "-XX:SoftRefLRUPolicyMSPerMB=10",
          "-XX:StringTableSize=16384",
          "-XX:CompileThresholdScaling=20",
          "-Djdk.reflect.useNativeAccessorOnly=true",
          "--enable-native-access=ALL-UNNAMED");

  private final Sources sources;

  Recipes(Sources sources) {
    this.sources = sources;
  }

  Recipe operator() {
    return javaImage("operator", NOBODY, "operator", OPERATOR, List.of(), List.of(), 130 * MB);
  }

  /** Root, because it moves processes between cgroups and enters the slots' namespaces. */
  Recipe agent() {
    return javaImage(
        "agent",
        ROOT,
        "node-agent/agent",
        AGENT,
        List.of(program("wrapper", "slot-qemu", "/usr/lib/vireo/slot-qemu")),
        linkedStatically(),
        220 * MB);
  }

  /** A slot's emptyDir is mounted at /slot, so the program is somewhere else. */
  Recipe slot() {
    return new Recipe(
        "slot",
        REGISTRY + "slot" + TAG,
        Optional.empty(),
        NOBODY,
        "/",
        Map.of(),
        List.of("/bin/slot"),
        List.of(program("slot", "slot", "/bin/slot")),
        linkedStatically(),
        MB);
  }

  /** Waits until it is told to end, so that a test can run commands in it. */
  Recipe client() {
    return new Recipe(
        "client",
        "localhost/client" + TAG,
        Optional.of(sources.base("client")),
        ROOT,
        "/",
        PATH,
        List.of("/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"),
        List.of(),
        DebianPackages.componentsIn(sources.packagesOf("client")),
        30 * MB);
  }

  private Recipe javaImage(
      String name,
      String user,
      String module,
      List<String> options,
      List<FileEntriesLayer> first,
      List<Component> linked,
      long limit) {
    var command = new ArrayList<String>();
    command.add("/opt/java/bin/java");
    command.addAll(JVM);
    // Kubernetes starts it anew in a known state; and nothing is written to /tmp but by the
    // program.
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData"));
    command.addAll(options);
    command.addAll(List.of("-jar", QuarkusApplication.HOME + "/quarkus-run.jar"));
    var layers = new ArrayList<>(first);
    layers.addAll(QuarkusApplication.layersOf(sources.application(module)));
    var components = new ArrayList<>(linked);
    components.addAll(DebianPackages.componentsIn(sources.packagesOf(name)));
    components.add(JavaRuntime.componentOf(sources.runtimeRelease()));
    components.addAll(JavaLibraries.componentsOf(sources.application(module)));
    return new Recipe(
        name,
        REGISTRY + name + TAG,
        Optional.of(sources.base(name)),
        user,
        QuarkusApplication.HOME,
        JAVA_ENVIRONMENT,
        command,
        layers,
        components,
        limit);
  }

  /** Of Debian's C library, which no scanner sees in a static program. */
  private List<Component> linkedStatically() {
    return DebianPackages.componentsIn(sources.packagesOfPrograms()).stream()
        .map(Component::linkedStatically)
        .toList();
  }

  private FileEntriesLayer program(String layer, String name, String place) {
    return FileEntriesLayer.builder()
        .setName(layer)
        .addEntry(
            sources.program(name),
            AbsoluteUnixPath.get(place),
            FilePermissions.fromOctalString("755"))
        .build();
  }
}
