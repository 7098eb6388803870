package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaDataTest {
  @Test
  void theGuestAndItsKeys() {
    assertThat(MetaData.of(seed("ssh-ed25519 AAAA me", "ssh-rsa BBBB")))
        .isEqualTo(
            """
            {"instance-id": "22222222-0000-4000-8000-000000000002",
             "local-hostname": "web-1",
             "public-keys": ["ssh-ed25519 AAAA me",
              "ssh-rsa BBBB"]}
            """);
  }

  @Test
  void whateverACommentOfAKeySaysIsReadBackTheSame() throws IOException {
    String odd = "ssh-ed25519 AAAA jürgen's \"laptop\" \\o/ #1: {a, b}";
    assertThat(
            new ObjectMapper(new YAMLFactory())
                .readTree(MetaData.of(seed(odd)))
                .path("public-keys")
                .path(0)
                .asText())
        .isEqualTo(odd);
  }

  private static Seed seed(String... keys) {
    var slot =
        new Slot(
            new PodUid("pod"),
            new CgroupPath("/kubepods/pod"),
            new ProcessIdentity(1, 1),
            new NetworkNamespace(1),
            Path.of("/slot"),
            Path.of("/disks"));
    return new Seed(
        slot, "22222222-0000-4000-8000-000000000002", "web-1", Seed.UserData.NONE, List.of(keys));
  }
}
