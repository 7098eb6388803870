package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders of a cgroup file system, which both versions have alike. */
final class CgroupFolders {
  private CgroupFolders() {}

  /** Those in it that are no links, in any order; none when it is gone. */
  static List<Path> subfoldersOf(Path folder) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("Cgroup %s cannot be read: %s.", folder, e);
    }
    return found;
  }

  /** Removes it with all below it. */
  static void remove(Path folder) {
    subfoldersOf(folder).forEach(CgroupFolders::remove);
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      throw failed("Cgroup %s has groups in it that do not go: %s.", folder, e);
    } catch (IOException e) {
      throw failed("Cgroup %s cannot be removed, something runs in it still: %s.", folder, e);
    }
  }

  static HostException failed(String sentence, Path folder, IOException e) {
    return new HostException(Reason.HostFault, sentence.formatted(folder, e.getMessage()), e);
  }
}
