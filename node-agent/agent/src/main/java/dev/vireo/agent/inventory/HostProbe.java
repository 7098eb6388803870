package dev.vireo.agent.inventory;

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
      List.of("usr/sbin", "usr/bin", "usr/local/sbin", "usr/local/bin", "sbin", "bin");

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

  /**
   * Why slots cannot be followed on this host, as a sentence. What libvirt needs for slices is
   * there, but slots are looked for in the groups that the cgroupfs driver makes on version 1.
   */
  Optional<String> cgroupFault() {
    boolean unified = Files.exists(paths.cgroup().resolve("cgroup.controllers"));
    return unified || placement() == CgroupPlacement.Partition
        ? Optional.of(
            "Slots are followed only where the kubelet uses the cgroupfs driver on cgroup v1, and"
                + " this node has systemd slices or cgroup v2. Run guests on other nodes.")
        : Optional.empty();
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

  /** Programs that guests need and the host does not have. */
  List<String> missingTools() {
    return Stream.of("dnsmasq")
        .filter(tool ->
            PROGRAM_FOLDERS.stream()
                .map(folder -> paths.hostRoot().resolve(folder).resolve(tool))
                .noneMatch(Files::isExecutable))
        .toList();
  }
}
