package dev.vireo.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.libvirt.xml.DacOwner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeStateTest {
  private final Path folder;

  NodeStateTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aClosedUidIsRememberedByTheNextAgent() {
    new ClosedDomains(folder).add("uid-1");
    assertThat(new ClosedDomains(folder).contains("uid-1")).isTrue();
    assertThat(new ClosedDomains(folder).contains("uid-2")).isFalse();
  }

  @Test
  void aClosedDomainIsAsOldAsItsClosingUntilItIsForgotten() {
    Instant before = Instant.now().minusSeconds(1);
    ClosedDomains closed = new ClosedDomains(folder);
    closed.add("uid-1");
    Instant at = Objects.requireNonNull(new ClosedDomains(folder).all().get("uid-1"));
    assertThat(at).isBetween(before, Instant.now());
    closed.add("uid-1");
    assertThat(closed.all()).as("closed once").containsExactly(Map.entry("uid-1", at));
    closed.forget("uid-1");
    closed.forget("uid-1");
    assertThat(new ClosedDomains(folder).contains("uid-1")).isFalse();
    assertThat(closed.all()).isEmpty();
  }

  @Test
  void anOpenDomainIsRememberedByTheNextAgent() {
    OpenDomain open =
        OpenDomain.of(domain("uid-1"), "boot-1")
            .in("/kubepods/pod1")
            .countingFrom(3)
            .stoppingSince("boot-2", Duration.ofMillis(1234))
            .lettingIn(new DacOwner(64_055, 64_056))
            .lettingIn(new DacOwner(107, 107))
            .having(
                new RunDone(
                    RunDone.Hold.NEVER_RAN,
                    Optional.of("a"),
                    Optional.of("b"),
                    RebootAction.Destroy));
    new OpenDomains(folder).put(open);
    OpenDomain read = new OpenDomains(folder).get("uid-1").orElseThrow();
    assertThat(read.domain().getMetadata().getName()).isEqualTo("web-1-abcde");
    assertThat(read.cgroup()).contains("/kubepods/pod1");
    assertThat(read.oomKillsBefore()).isEqualTo(3);
    assertThat(read.stopSinceIn("boot-2")).contains(Duration.ofMillis(1234));
    assertThat(read.stopSinceIn("boot-3")).isEmpty();
    assertThat(read.runDone())
        .isEqualTo(
            new RunDone(
                RunDone.Hold.NEVER_RAN, Optional.of("a"), Optional.of("b"), RebootAction.Destroy));
    assertThat(read.letIn()).containsExactly(new DacOwner(64_055, 64_056), new DacOwner(107, 107));
  }

  @Test
  void aFileThatNamesNobodyWhoWasLetInIsRead() throws IOException {
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Path file = folder.resolve("uid-1");
    Files.writeString(file, Files.readString(file).replace(",\"letIn\":[]", ""));
    assertThat(file).content().doesNotContain("letIn");
    assertThat(new OpenDomains(folder).get("uid-1").orElseThrow().letIn()).isEmpty();
  }

  @Test
  void whatAnEarlierAgentDidNotWriteIsNothing() throws IOException {
    new OpenDomains(folder).put(OpenDomain.of(domain("uid-1"), "boot-1").countingFrom(3));
    Path file = folder.resolve("uid-1");
    Files.writeString(file, Files.readString(file).replace(",\"oomKillsBefore\":3", ""));
    assertThat(new OpenDomains(folder).get("uid-1").orElseThrow().oomKillsBefore()).isZero();
  }

  @Test
  void aStatusThatWasNotTakenIsRememberedByTheNextAgentUntilItIs() {
    Domain domain = domain("uid-1");
    domain.setStatus(DomainStatus.nothing());
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1").untold(domain));
    OpenDomain read = new OpenDomains(folder).get("uid-1").orElseThrow();
    assertThat(read.unwritten()).contains(DomainStatus.nothing());
    assertThat(read.domain().getStatus()).isEqualTo(DomainStatus.nothing());
    assertThat(read.with(domain).unwritten()).isPresent();
    domains.put(read.told(domain));
    assertThat(new OpenDomains(folder).get("uid-1").orElseThrow().unwritten()).isEmpty();
  }

  @Test
  void anEarlierAgentHasKeptNoStatus() throws IOException {
    Domain domain = domain("uid-1");
    domain.setStatus(DomainStatus.nothing());
    new OpenDomains(folder).put(OpenDomain.of(domain, "boot-1").untold(domain));
    Path file = folder.resolve("uid-1");
    Files.writeString(file, Files.readString(file).replaceFirst(",\"unwritten\":[{][^}]*}", ""));
    assertThat(file).content().doesNotContain("unwritten");
    assertThat(new OpenDomains(folder).get("uid-1").orElseThrow().unwritten()).isEmpty();
  }

  @Test
  void whatALaterAgentWroteIsPassedOver() throws IOException {
    new OpenDomains(folder)
        .put(
            OpenDomain.of(domain("uid-1"), "boot-1")
                .having(RunDone.NOTHING.rebooted("2026-11-01T00:00:00Z")));
    Path file = folder.resolve("uid-1");
    String later = Files.readString(file).replaceFirst("[{]", "{\"of a later one\":{\"a\":1},");
    Files.writeString(
        file, later.replace("\"runDone\":{", "\"runDone\":{\"of a later one\":{\"a\":1},"));
    assertThat(file).content().containsPattern("of a later one.*of a later one");
    assertThat(new OpenDomains(folder).get("uid-1")).isPresent();
  }

  @Test
  void anEarlierAgentHasPausedNothing() throws IOException {
    new OpenDomains(folder).put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Path file = folder.resolve("uid-1");
    Files.writeString(file, Files.readString(file).replaceFirst(",\"runDone\":[{][^}]*}", ""));
    assertThat(file).content().doesNotContain("runDone");
    assertThat(new OpenDomains(folder).get("uid-1").orElseThrow().runDone())
        .isEqualTo(RunDone.NOTHING);
  }

  @Test
  void aPlacementThatAnEarlierAgentWroteIsPassedOver() throws IOException {
    new OpenDomains(folder).put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Path file = folder.resolve("uid-1");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "\"kind\":\"Domain\"",
                "\"kind\":\"Domain\",\"spec\":{\"placement\":{\"affinity\":{\"nodeAffinity\":{}}}}"));
    assertThat(file).content().contains("nodeAffinity");
    assertThat(new OpenDomains(folder).get("uid-1")).isPresent();
  }

  @Test
  void aForgottenDomainIsForgottenByTheNextAgentToo() {
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1"));
    domains.remove("uid-1");
    assertThat(new OpenDomains(folder).all()).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadDoesNotHideTheOthers() throws IOException {
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Files.writeString(folder.resolve("uid-0"), "{");
    assertThat(new OpenDomains(folder).all()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "{\"domain\":null}", "{\"domain\":{\"metadata\":{"})
  void aTornFileOfAnOpenDomainHidesNoOther(String content) throws IOException {
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Files.writeString(folder.resolve("uid-0"), content);
    assertThat(uidsOf(new OpenDomains(folder))).containsExactly("uid-1");
  }

  @Test
  void aFileThatIsNoTextOrOfAnotherDomainHidesNoOther() throws IOException {
    OpenDomains domains = new OpenDomains(folder);
    domains.put(OpenDomain.of(domain("uid-1"), "boot-1"));
    Files.write(folder.resolve("uid-0"), new byte[] {(byte) 0xe4, 0, 0x10});
    Files.copy(folder.resolve("uid-1"), folder.resolve("uid-2"));
    Files.createDirectory(folder.resolve("uid-3"));
    assertThat(uidsOf(new OpenDomains(folder))).containsExactly("uid-1");
  }

  @ParameterizedTest
  @ValueSource(bytes = {'x', 0, (byte) 0xe4})
  void aClosedUidIsRememberedWhateverIsInItsFile(byte content) throws IOException {
    ClosedDomains closed = new ClosedDomains(folder);
    closed.add("uid-1");
    Files.write(folder.resolve("uid-1"), new byte[] {content});
    assertThat(new ClosedDomains(folder).contains("uid-1")).isTrue();
    assertThat(new ClosedDomains(folder).all()).containsOnlyKeys("uid-1");
  }

  @Test
  void aClosingThatWasNotFinishedIsNone() throws IOException {
    ClosedDomains closed = new ClosedDomains(folder);
    Files.writeString(folder.resolve("uid-1.tmp"), "");
    assertThat(closed.contains("uid-1")).isFalse();
    closed.add("uid-1");
    assertThat(new ClosedDomains(folder).all()).containsOnlyKeys("uid-1");
  }

  @Test
  void aMemoryThatIsGoneIsBegunAnew() throws IOException {
    Path gone = folder.resolve("closed");
    new ClosedDomains(gone).add("uid-1");
    Files.delete(gone.resolve("uid-1"));
    Files.delete(gone);
    ClosedDomains closed = new ClosedDomains(gone);
    assertThat(closed.contains("uid-1")).isFalse();
    closed.add("uid-2");
    assertThat(new ClosedDomains(gone).contains("uid-2")).isTrue();
  }

  @Test
  void anAgentWhoseMemoryCannotBeAskedDoesNotStart() throws IOException {
    Path noFolder = Files.createFile(folder.resolve("closed"));
    assertThatThrownBy(() -> new ClosedDomains(noFolder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("The agent's folder %s cannot be made.", noFolder);
  }

  private static List<String> uidsOf(OpenDomains domains) {
    return domains.all().stream().map(o -> o.domain().getMetadata().getUid()).toList();
  }

  @Test
  void aFileThatWasNotFinishedDoesNotCount() throws IOException {
    Files.writeString(folder.resolve("uid-1.tmp"), "{");
    assertThat(new OpenDomains(folder).all()).isEmpty();
  }

  @Test
  void nothingIsLeftOfAFileThatWasNotFinishedOnceItsDomainIsForgotten() throws IOException {
    Path unfinished = Files.writeString(folder.resolve("uid-1.tmp"), "{");
    new OpenDomains(folder).remove("uid-1");
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void onlyRootReadsTheFiles() throws IOException {
    new ClosedDomains(folder.resolve("closed")).add("uid-1");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("closed"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("closed/uid-1"))))
        .isEqualTo("rw-------");
  }

  @Test
  void theLockIsHeldByOneProcessOnly() throws Exception {
    try (HostLock lock = HostLock.take(folder)) {
      assertThat(lock).isNotNull();
      assertThat(anotherProcessTakesIt()).isEqualTo(1);
    }
    assertThat(anotherProcessTakesIt()).isZero();
  }

  private int anotherProcessTakesIt() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                TryLock.class.getName(),
                folder.resolve("agent.lock").toString())
            .inheritIO()
            .start();
    return process.waitFor();
  }

  private static Domain domain(String uid) {
    Domain domain = new Domain();
    domain.setMetadata(
        new ObjectMetaBuilder().withNamespace("shop").withName("web-1-abcde").withUid(uid).build());
    return domain;
  }
}
