package dev.vireo.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.domain.Golden;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.testing.SmallGuest;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.DomainUuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuditedHostTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Domain domain = Golden.domain();
  private final DomainUuid uuid = DomainXml.uuidOf(domain);
  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final List<JsonNode> lines = new ArrayList<>();
  private Optional<Domain> known = Optional.of(domain);
  private final LibvirtHost host =
      new AuditedHost(
          libvirt,
          new AuditLog("node-a", new FixedClock(), _ -> known, line -> lines.add(parsed(line))));

  @Test
  void aLineTellsWhoDidWhatToWhichGuest() {
    domain.getMetadata().setAnnotations(Map.of(Labels.REQUESTED_BY, "ann@example.org"));
    start();
    assertThat(lines)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.get("durationMillis").asLong()).isNotNegative();
          assertThat(line.get("time").asText()).isEqualTo("1970-01-01T01:00:00Z");
          assertThat(text(line, "audit", "node", "namespace", "virtualMachine", "domain", "guest"))
              .isEqualTo("vireo.dev/guest node-a shop web-1 web-1-abcde " + uuid);
          assertThat(text(line, "requestedBy", "operation", "call", "outcome"))
              .isEqualTo("ann@example.org Create virDomainCreateXML Done");
          assertThat(line.has("message")).isFalse();
        });
  }

  @Test
  void whatFailedIsToldToo() {
    LibvirtDomain guest = start();
    libvirt.guest(uuid).powerOff();
    assertThatThrownBy(() -> guest.shutdown(ShutdownMode.ACPI));
    assertThat(text(lines.getLast(), "operation", "outcome")).isEqualTo("Shutdown Failed");
    assertThat(lines.getLast().get("message").asText()).isNotBlank();
  }

  @Test
  void whatMayHaveBeenDoneIsNeitherDoneNorFailed() {
    start();
    LibvirtDomain guest = host.lookup(uuid).orElseThrow();
    libvirt.faults().loseNextReply(Operation.SUSPEND);
    assertThatThrownBy(guest::suspend).isInstanceOf(LibvirtTimeoutException.class);
    assertThat(text(lines.getLast(), "operation", "outcome")).isEqualTo("Suspend Unknown");
  }

  @Test
  void whatWasSentBeforeTheConnectionBrokeMayHaveBeenDone() {
    start();
    LibvirtDomain guest = host.lookup(uuid).orElseThrow();
    libvirt
        .faults()
        .failNext(
            Operation.SUSPEND, new DisconnectedException("The daemon was killed.", Effect.UNKNOWN));
    assertThatThrownBy(guest::suspend).isInstanceOf(DisconnectedException.class);
    assertThat(text(lines.getLast(), "operation", "outcome", "message"))
        .isEqualTo("Suspend Unknown The daemon was killed.");
  }

  @Test
  void aGuestThatNoDomainIsKnownOfIsNamedByItsUuid() {
    start();
    known = Optional.empty();
    host.lookup(uuid).orElseThrow().destroy();
    assertThat(lines.getLast().has("virtualMachine")).isFalse();
    assertThat(text(lines.getLast(), "guest", "operation")).isEqualTo(uuid + " Destroy");
  }

  @Test
  void whatOnlyReadsLeavesNoLine() {
    start();
    LibvirtDomain guest = host.lookup(uuid).orElseThrow();
    guest.state();
    guest.xml();
    guest.metadata();
    host.listDomains();
    assertThat(lines).hasSize(1);
  }

  /** A method that is added to the port is either known to change nothing, or has an operation. */
  @Test
  void eachMethodOfAGuestIsKnownToBeAudited() {
    Set<String> methods =
        Arrays.stream(LibvirtDomain.class.getMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(methods)
        .containsExactlyInAnyOrder(
            "uuid",
            "name",
            "state",
            "metadata",
            "xml",
            "migratableXml",
            "diskErrors",
            "guestInfo",
            "guestInterfaces",
            "pingGuestAgent",
            "startInGuest",
            "exitInGuest",
            "shutdown",
            "destroy",
            "suspend",
            "resume",
            "reboot",
            "reset",
            "setOnReboot",
            "save",
            "abortJob",
            "updateDevice",
            "setTime");
  }

  private LibvirtDomain start() {
    return host.create(SmallGuest.definition(uuid), StartMode.RUNNING);
  }

  private static String text(JsonNode line, String... fields) {
    return Arrays.stream(fields)
        .map(field -> line.get(field).asText())
        .collect(Collectors.joining(" "));
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class FixedClock implements HostClock {
    @Override
    public Instant time() {
      return Instant.EPOCH.plus(uptime());
    }

    @Override
    public Duration uptime() {
      return Duration.ofHours(1);
    }
  }
}
