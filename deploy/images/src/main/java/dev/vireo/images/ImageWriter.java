package dev.vireo.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.ExecutionException;

/** Writes images as OCI archives, and to registries. The same parts make the same bytes. */
final class ImageWriter {
  private static final Instant CREATED = Instant.ofEpochSecond(1_764_000_000L);
  private static final String BILLS = "/usr/share/sbom";

  private final Path folder;
  private final Path cache;

  /**
   * @param folder where the archives and the bills of materials go
   * @param cache compressed layers of earlier runs
   */
  ImageWriter(Path folder, Path cache) {
    this.folder = folder;
    this.cache = cache;
  }

  /**
   * A reader of the folder sees the old archive or the new one, never half of one.
   *
   * @throws ImageException when the image is larger than its recipe allows
   */
  Path write(Recipe recipe) throws Exception {
    Path result = folder.resolve(recipe.name() + ".tar");
    Path unfinished = folder.resolve(recipe.name() + ".tar.new");
    Files.createDirectories(folder);
    containerize(
        recipe,
        Containerizer.to(TarImage.at(unfinished).named(recipe.reference())).setOfflineMode(true));
    long size = Archive.read(unfinished).unpacked();
    if (size > recipe.limit()) {
      throw new ImageException(
          "The image %s has %d bytes unpacked, more than %d. Take something out, or raise its limit."
              .formatted(recipe.name(), size, recipe.limit()));
    }
    return Files.move(unfinished, result, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The same image as {@link #write} makes, in a registry; its digest. What the registry has
   * already is not sent again.
   */
  String push(Recipe recipe, Destination destination) throws Exception {
    ImageReference reference = ImageReference.parse(destination.referenceOf(recipe));
    RegistryImage image =
        RegistryImage.named(reference)
            .addCredentialRetriever(
                CredentialRetrieverFactory.forImage(reference, event -> {})
                    .dockerConfig(destination.credentials()));
    try {
      return containerize(
          recipe, Containerizer.to(image).setAllowInsecureRegistries(destination.isThisMachine()));
    } catch (RegistryException e) {
      throw notPushed(reference, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw notPushed(reference, cause);
      }
      throw e;
    }
  }

  private static ImageException notPushed(ImageReference reference, Exception why) {
    return new ImageException("%s was not pushed: %s".formatted(reference, why.getMessage()));
  }

  private String containerize(Recipe recipe, Containerizer target) throws Exception {
    return builderOf(recipe)
        .containerize(
            target
                .setBaseImageLayersCache(cache.resolve("bases"))
                .setApplicationLayersCache(cache.resolve("layers")))
        .getDigest()
        .toString();
  }

  private JibContainerBuilder builderOf(Recipe recipe) throws Exception {
    JibContainerBuilder builder =
        recipe.base().isPresent() ? Jib.from("tar://" + recipe.base().get()) : Jib.fromScratch();
    for (FileEntriesLayer layer : recipe.layers()) {
      builder.addFileEntriesLayer(layer);
    }
    return builder
        .addFileEntriesLayer(billOf(recipe))
        .setUser(recipe.user())
        .setWorkingDirectory(AbsoluteUnixPath.get(recipe.workingDirectory()))
        .setEnvironment(recipe.environment())
        .setEntrypoint(recipe.entrypoint())
        .setCreationTime(CREATED)
        .setFormat(ImageFormat.OCI);
  }

  private FileEntriesLayer billOf(Recipe recipe) throws IOException {
    Path bill = folder.resolve(recipe.name() + ".cdx.json");
    Files.createDirectories(folder);
    Files.writeString(bill, BillOfMaterials.of(recipe));
    return FileEntriesLayer.builder()
        .setName("bill of materials")
        .addEntry(bill, AbsoluteUnixPath.get(BILLS).resolve(bill.getFileName().toString()))
        .build();
  }

  /** In millions of bytes, as registries and limits have it. */
  static String megabytes(long bytes) {
    return "%.1f MB".formatted(bytes / 1e6);
  }
}
