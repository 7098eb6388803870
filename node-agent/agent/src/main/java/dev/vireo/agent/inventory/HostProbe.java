package dev.vireo.agent.inventory;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.xml.MemorySize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads from the host's files what libvirt does not tell. */
public final class HostProbe {
  private static final Pattern MEM_TOTAL =
      Pattern.compile("^MemTotal:\\s+(\\d+) kB", Pattern.MULTILINE);
  private static final List<String> PROGRAM_FOLDERS =
      List.of(
          "usr/sbin",
          "usr/bin",
          "usr/local/sbin",
          "usr/local/bin",
          "sbin",
          "bin",
          "usr/lib/systemd",
          "lib/systemd");

  private final HostPaths paths;

  /** Below those paths. */
  public HostProbe(HostPaths paths) {
    this.paths = paths;
  }

  /** The kubelet makes slices with the systemd driver and plain groups with the other one. */
  CgroupPlacement placement() {
    boolean slices =
        Stream.of("", "memory", "systemd")
            .map(hierarchy -> paths.cgroup().resolve(hierarchy).resolve("kubepods.slice"))
            .anyMatch(Files::isDirectory);
    return slices ? CgroupPlacement.Partition : CgroupPlacement.Wrapper;
  }

  /** Why slots cannot be followed on this host, as a sentence. */
  Optional<String> cgroupFault() {
    return switch (placement()) {
      case Partition ->
          Cgroups.areUnified(paths)
              ? Optional.empty()
              : Optional.of(
                  "The kubelet of this node uses the systemd driver on cgroup v1, where slots are not followed. Boot the node with cgroup v2 (systemd.unified_cgroup_hierarchy=1), or run guests on other nodes.");
      case Wrapper ->
          Cgroups.areUnified(paths)
              ? Optional.of(
                  "The kubelet of this node uses the cgroupfs driver on cgroup v2, where slots are not followed. Set its cgroupDriver to systemd, or run guests on other nodes.")
              : Optional.empty();
    };
  }

  /** The host's memory. */
  MemorySize memory() {
    Path file = paths.proc().resolve("meminfo");
    try {
      Matcher total = MEM_TOTAL.matcher(Files.readString(file));
      if (!total.find()) {
        throw new IllegalStateException(file + " does not tell the host's memory");
      }
      return MemorySize.ofKib(Long.parseLong(total.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /**
   * Programs that guests need and the host does not have. Without systemd-machined libvirt makes no
   * scope in the slot's slice.
   */
  List<String> missingTools() {
    Stream<String> needed =
        switch (placement()) {
          case Wrapper -> Stream.of("dnsmasq");
          case Partition -> Stream.of("dnsmasq", "systemd-machined");
        };
    return needed
        .filter(tool ->
            PROGRAM_FOLDERS.stream()
                .map(folder -> paths.hostRoot().resolve(folder).resolve(tool))
                .noneMatch(Files::isExecutable))
        .toList();
  }
}
