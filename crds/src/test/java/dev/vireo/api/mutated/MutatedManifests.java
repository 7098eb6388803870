package dev.vireo.api.mutated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Sends spoiled manifests to the API server as dry runs. Each is refused with a sentence, or taken,
 * and then whoever reads such objects must be able to work with it. There are 10,000 of all kinds
 * together; more by {@code -Dmutations=100000 -Dseed=1}. A failure tells the seed that repeats it
 * alone, with {@code -Dmutations=1}.
 */
public final class MutatedManifests {
  /** Vireo's API, as it stands in the path of a request. */
  public static final String VIREO = "/apis/vireo.dev/v1alpha1";

  private static final int COUNT = Integer.getInteger("mutations", 10_000);
  private static final long SEED = Long.getLong("seed", 20_261_120);
  private static final int ENOUGH_TO_JUDGE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final KubernetesClient admin;
  private final String namespace;

  /** What must be possible with an object that the API server has taken. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Works with it.
     *
     * @param json as the API server answered, defaults filled in
     */
    void read(String json) throws IOException;
  }

  /** Sends them as this client, into a namespace that is there. */
  public MutatedManifests(KubernetesClient admin, String namespace) {
    this.admin = admin;
    this.namespace = namespace;
  }

  /**
   * Spoils manifests of a kind and has each that is taken read, as those that are not spoiled; none
   * may fail, or take long.
   */
  public void each(MutatedKind kind, Reader reader) {
    assertTimeout(
        PATIENCE,
        () -> {
          for (String json : whole(kind)) {
            reader.read(json);
          }
        });
    int sent = 0;
    int valid = 0;
    List<String> faults = new ArrayList<>();
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      if (!kind.owns(seed)) {
        continue;
      }
      sent++;
      String mutated = new Mutator(seed).mutate(manifest(kind.manifestOf(seed))).toString();
      try {
        Optional<String> taken = dryRun(VIREO, kind.plural(), mutated);
        if (taken.isPresent()) {
          valid++;
          assertTimeout(PATIENCE, () -> reader.read(taken.get()));
        }
      } catch (RuntimeException | AssertionError e) {
        faults.add("seed %d: %s%n%s".formatted(seed, e, mutated));
      }
    }
    System.out.printf("%d of %d mutated %s are valid%n", valid, sent, kind.plural());
    assertThat(faults).isEmpty();
    if (sent >= ENOUGH_TO_JUDGE) {
      assertThat(valid).as("some of each kind").isBetween(sent / 100, sent * 49 / 50);
    }
  }

  /** The manifests of a kind before they are spoiled, with the defaults filled in. */
  public List<String> whole(MutatedKind kind) {
    return kind.manifests().stream()
        .map(name -> dryRun(VIREO, kind.plural(), manifest(name).toString()).orElseThrow())
        .toList();
  }

  /** What the API server makes of an object; empty when it is refused, with a sentence. */
  public Optional<String> dryRun(String api, String plural, String json) {
    String uri =
        "%s/namespaces/%s/%s?dryRun=All&fieldValidation=Strict".formatted(api, namespace, plural);
    try {
      return Optional.of(admin.raw(uri, "POST", json));
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isBetween(400, 499);
      assertThat(e.getStatus().getMessage()).isNotBlank();
      return Optional.empty();
    }
  }

  private static JsonNode manifest(String name) {
    try (InputStream in = MutatedManifests.class.getResourceAsStream("/mutated/" + name)) {
      return YAML.readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
