package dev.vireo.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** Writes images as OCI archives. The same parts make the same bytes. */
final class ImageWriter {
  private static final Instant CREATED = Instant.ofEpochSecond(1_764_000_000L);

  private final Path folder;
  private final Path cache;

  /**
   * @param folder where the archives go
   * @param cache compressed layers of earlier runs
   */
  ImageWriter(Path folder, Path cache) {
    this.folder = folder;
    this.cache = cache;
  }

  /** A reader of the folder sees the old archive or the new one, never half of one. */
  Path write(Recipe recipe) throws Exception {
    Path result = folder.resolve(recipe.name() + ".tar");
    Path unfinished = folder.resolve(recipe.name() + ".tar.new");
    Files.createDirectories(folder);
    builderOf(recipe)
        .containerize(
            Containerizer.to(TarImage.at(unfinished).named(recipe.reference()))
                .setOfflineMode(true)
                .setBaseImageLayersCache(cache.resolve("bases"))
                .setApplicationLayersCache(cache.resolve("layers")));
    return Files.move(unfinished, result, StandardCopyOption.ATOMIC_MOVE);
  }

  private static JibContainerBuilder builderOf(Recipe recipe) throws Exception {
    JibContainerBuilder builder =
        recipe.base().isPresent() ? Jib.from("tar://" + recipe.base().get()) : Jib.fromScratch();
    for (FileEntriesLayer layer : recipe.layers()) {
      builder.addFileEntriesLayer(layer);
    }
    return builder
        .setUser(recipe.user())
        .setWorkingDirectory(AbsoluteUnixPath.get(recipe.workingDirectory()))
        .setEnvironment(recipe.environment())
        .setEntrypoint(recipe.entrypoint())
        .setCreationTime(CREATED)
        .setFormat(ImageFormat.OCI);
  }

  /** In MiB, as a person reads it. */
  static String sizeOf(Path file) throws IOException {
    return "%.1f MiB".formatted(Files.size(file) / 1048576.0);
  }
}
