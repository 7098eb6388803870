package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An image as a node gets it from a registry: by name the manifest, and by the manifest everything
 * else, each part held against the digest and the size that it is named with.
 *
 * @param digest of the manifest
 * @param config what the image says of itself
 * @param layers still compressed
 */
record PulledImage(String digest, JsonNode config, List<byte[]> layers) {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  static PulledImage from(String registry, String name, String tag) throws Exception {
    String home = "http://%s/v2/%s/".formatted(registry, name);
    HttpResponse<byte[]> answer = get(home + "manifests/" + tag);
    String digest = digestOf(answer.body());
    assertThat(answer.headers().firstValue("Docker-Content-Digest")).contains(digest);
    assertThat(answer.headers().firstValue("Content-Type")).contains(MANIFEST);
    JsonNode manifest = new JsonMapper().readTree(answer.body());
    var layers = new ArrayList<byte[]>();
    for (JsonNode layer : manifest.at("/layers")) {
      layers.add(blob(home, layer));
    }
    JsonNode config = new JsonMapper().readTree(blob(home, manifest.at("/config")));
    return new PulledImage(digest, config, layers);
  }

  private static byte[] blob(String home, JsonNode descriptor) throws Exception {
    byte[] content = get(home + "blobs/" + descriptor.at("/digest").asText()).body();
    assertThat(digestOf(content)).isEqualTo(descriptor.at("/digest").asText());
    assertThat(content).hasSize(descriptor.at("/size").asInt());
    return content;
  }

  private static HttpResponse<byte[]> get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address)).header("Accept", MANIFEST).build();
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).as(address).isEqualTo(200);
      return answer;
    }
  }

  private static String digestOf(byte[] content) throws Exception {
    return "sha256:"
        + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
