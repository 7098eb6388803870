package dev.vireo.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that {@code build.sh} starts when all parts are there. */
@Command(
    name = "make-images",
    description = "Writes Vireo's container images as OCI archives, and pushes them.")
final class MakeImages implements Callable<Integer> {
  enum Image {
    operator,
    agent,
    slot,
    client
  }

  @Option(names = "--bases", required = true, description = "Folder of docker archives IMAGE.tar")
  private Path bases = Path.of("");

  @Option(names = "--programs", required = true, description = "Folder of slot and slot-qemu")
  private Path programs = Path.of("");

  @Option(names = "--tree", required = true, description = "The source tree, built")
  private Path tree = Path.of("");

  @Option(names = "--cache", required = true, description = "Folder for compressed layers")
  private Path cache = Path.of("");

  @Option(names = "--out", required = true, description = "Folder for the archives")
  private Path out = Path.of("");

  @Option(names = "--push", paramLabel = "REGISTRY", description = "Pushes the images there, too")
  private Optional<String> registry = Optional.empty();

  @Option(names = "--tag", defaultValue = "dev", description = "Tag of what is pushed")
  private String tag = "";

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "${COMPLETION-CANDIDATES}")
  private List<Image> images = List.of();

  @Override
  public Integer call() throws Exception {
    var recipes = new Recipes(new Sources(bases, programs, tree));
    var writer = new ImageWriter(out, cache);
    var console = System.out;
    Optional<Destination> destination =
        registry.map(name -> new Destination(name, tag, dockersOwn("config.json")));
    for (Image image : images) {
      Recipe recipe = recipeOf(image, recipes);
      Path archive = writer.write(recipe);
      console.printf(
          "image %-30s %8s packed, %8s unpacked  %s%n",
          recipe.reference(),
          ImageWriter.megabytes(Files.size(archive)),
          ImageWriter.megabytes(Archive.read(archive).unpacked()),
          archive);
      if (destination.isPresent()) {
        String digest = writer.push(recipe, destination.get());
        console.printf("pushed %s@%s%n", destination.get().referenceOf(recipe), digest);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static Path dockersOwn(String file) {
    return Optional.ofNullable(System.getenv("DOCKER_CONFIG"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".docker"))
        .resolve(file);
  }

  private static Recipe recipeOf(Image image, Recipes recipes) {
    return switch (image) {
      case operator -> recipes.operator();
      case agent -> recipes.agent();
      case slot -> recipes.slot();
      case client -> recipes.client();
    };
  }

  /** Entry point. */
  public static void main(String[] arguments) {
    int code =
        new CommandLine(new MakeImages())
            .setExecutionExceptionHandler((problem, command, parsed) -> {
              if (!(problem instanceof ImageException)) {
                throw problem;
              }
              command.getErr().println(problem.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(arguments);
    System.exit(code);
  }
}
