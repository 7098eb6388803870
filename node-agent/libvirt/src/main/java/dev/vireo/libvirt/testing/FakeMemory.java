package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A saved memory as the fake writes it: libvirt's own first words, and the definition. */
final class FakeMemory {
  private static final String WHOLE = "LibvirtQemudSave";
  private static final String UNFINISHED = "LibvirtQemudPart";

  private FakeMemory() {}

  static void write(String file, DomainDef definition) {
    put(file, WHOLE + DomainXmlWriter.write(definition));
  }

  /** What a save that fails leaves. */
  static void tear(String file) {
    put(file, UNFINISHED);
  }

  /** Like libvirt, into the file that is there: to nowhere it writes nothing. */
  private static void put(String file, String content) {
    try {
      Files.writeString(
          Path.of(file), content, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw FakeMachines.error(
          ErrorCode.Known.SYSTEM_ERROR,
          "Failed to create file '%s': No such file or directory".formatted(file));
    }
  }

  /** The definition of a guest that is restored by that XML. */
  static DomainDef read(String file, String xml) {
    String content;
    try {
      content = Files.readString(Path.of(file));
    } catch (IOException e) {
      throw FakeMachines.error(
          ErrorCode.Known.SYSTEM_ERROR,
          "Failed to open file '%s': No such file or directory".formatted(file));
    }
    if (!content.startsWith(WHOLE)) {
      throw FakeMachines.error(
          ErrorCode.Known.OPERATION_FAILED, "operation failed: save image is incomplete");
    }
    DomainDef saved = DomainXmlParser.parse(content.substring(WHOLE.length()));
    DomainDef restored = DomainXmlParser.parse(xml);
    if (!saved.memory().equals(restored.memory())) {
      throw FakeMachines.error(
          ErrorCode.Known.CONFIG_UNSUPPORTED,
          "unsupported configuration: Target domain max memory %d does not match source %d"
              .formatted(restored.memory().kib(), saved.memory().kib()));
    }
    return restored;
  }
}
