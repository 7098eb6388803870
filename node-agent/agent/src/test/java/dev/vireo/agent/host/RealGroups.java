package dev.vireo.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cgroup of the machine that a test makes in all hierarchies and removes with all in it. */
public final class RealGroups implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Cgroups cgroups = Cgroups.of(HostPaths.standard());
  private final CgroupPath group;

  public RealGroups(String name) throws IOException {
    group = new CgroupPath("/" + name);
    try (DirectoryStream<Path> hierarchies =
        Files.newDirectoryStream(ROOT, path -> Files.isDirectory(path))) {
      for (Path hierarchy : hierarchies) {
        Path folder = Files.createDirectories(hierarchy.resolve(name));
        copy(hierarchy, folder, "cpuset.cpus");
        copy(hierarchy, folder, "cpuset.mems");
      }
    }
  }

  private static void copy(Path parent, Path folder, String file) throws IOException {
    if (Files.exists(parent.resolve(file))) {
      Files.writeString(folder.resolve(file), Files.readString(parent.resolve(file)));
    }
  }

  /** A pod's group in it. */
  public CgroupPath pod(String name) {
    return cgroups.createChild(group, name);
  }

  @Override
  public void close() {
    remove(group);
  }

  private void remove(CgroupPath path) {
    cgroups.childrenOf(path).forEach(name -> remove(path.child(name)));
    cgroups.killAndRemove(path);
    if (Files.exists(ROOT.resolve("memory" + path))) {
      throw new UncheckedIOException(new IOException(path + " was not removed"));
    }
  }
}
