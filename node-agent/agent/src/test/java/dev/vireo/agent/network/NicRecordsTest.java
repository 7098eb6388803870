package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NicRecordsTest {
  private static final NicRecord NIC =
      new NicRecord(
          new NicKey("uid", "default"),
          "/kubepods/pod1",
          new ProcessIdentity(1, 2),
          Optional.empty(),
          Optional.of("10.244.1.7"));

  @TempDir Path folder;

  @Test
  void whatIsSavedIsReadAfterARestart() {
    new NicRecords(folder.resolve("network")).save(NIC);
    NicRecord served = NIC.servedBy(new ProcessIdentity(3, 4));
    new NicRecords(folder.resolve("network")).save(served);

    var records = new NicRecords(folder.resolve("network"));
    assertThat(records.find(NIC.key())).contains(served);
    assertThat(records.all()).containsExactly(served);

    records.forget(NIC.key());
    records.forget(NIC.key());
    assertThat(records.find(NIC.key())).isEmpty();
  }

  @Test
  void aRecordOfAnotherVersionIsRead() throws IOException {
    Files.writeString(
        folder.resolve(NIC.key().hash() + ".json"),
        """
        {"key": {"domainUid": "uid", "nic": "default"}, "slotGroup": "/kubepods/pod1",
         "sandbox": {"pid": 1, "startTime": 2}, "server": null, "later": true}
        """);
    assertThat(new NicRecords(folder).find(NIC.key())).contains(NIC.askedFor(Optional.empty()));
  }

  @Test
  void nothingWasSavedYet() {
    assertThat(new NicRecords(folder.resolve("network")).all()).isEmpty();
  }
}
