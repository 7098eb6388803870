package dev.vireo.agent.network;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One file for each connection, in a folder that does not outlive a boot. */
record NicRecords(Path folder) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          // Written by an agent of another version.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final String ENDING = ".json";

  Optional<NicRecord> find(NicKey key) {
    return read(fileOf(key));
  }

  List<NicRecord> all() {
    var records = new ArrayList<NicRecord>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        read(file).ifPresent(records::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("read", folder, e);
    }
    return records;
  }

  void save(NicRecord nic) {
    Path file = fileOf(nic.key());
    Path half = folder.resolve(nic.key().hash() + ".new");
    try {
      Files.createDirectories(folder);
      Files.write(half, JSON.writeValueAsBytes(nic));
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("written", file, e);
    }
  }

  void forget(NicKey key) {
    try {
      Files.deleteIfExists(fileOf(key));
    } catch (IOException e) {
      throw failed("removed", fileOf(key), e);
    }
  }

  private static Optional<NicRecord> read(Path file) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), NicRecord.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  private Path fileOf(NicKey key) {
    return folder.resolve(key.hash() + ENDING);
  }

  private static HostException failed(String verb, Path file, IOException e) {
    return new HostException(
        Reason.HostFault, "%s cannot be %s: %s.".formatted(file, verb, e.getMessage()), e);
  }
}
