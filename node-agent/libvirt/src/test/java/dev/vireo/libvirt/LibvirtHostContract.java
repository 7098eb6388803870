package dev.vireo.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.Subscription;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.SavedDomainXml;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every host does, the fake as the real one. */
public abstract class LibvirtHostContract {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private LibvirtHost host;
  private DomainDef definition;
  private Recorder recorder;
  private Subscription subscription;

  /** Opens a host; this class closes it. */
  protected abstract LibvirtHost open();

  /** A definition that the host can run. */
  protected abstract DomainDef definition(String name);

  /** Whether there could be a guest agent. */
  protected boolean knowsAgents() {
    return true;
  }

  /** Whether it tells of disks what QEMU tells. */
  protected boolean knowsDiskErrors() {
    return true;
  }

  /** Whether a guest can be made to begin anew, and tells so. */
  protected boolean knowsResets() {
    return true;
  }

  /** Whether a guest's memory can be saved and brought back paused. */
  protected boolean savesMemory() {
    return true;
  }

  /** What resuming a running domain is answered with. */
  protected ErrorCode resumedTwice() {
    return ErrorCode.Known.OPERATION_INVALID;
  }

  /** Whether a guest that has just started obeys the power button. */
  protected boolean guestObeys() {
    return true;
  }

  /** Whether domains can be created paused. */
  protected boolean startsPaused() {
    return true;
  }

  @BeforeEach
  void connect() {
    host = open();
    recorder = new Recorder();
    subscription = host.subscribe(recorder);
    recorder.awaitConnected(1);
    definition = definition("contract-" + UUID.randomUUID());
  }

  @AfterEach
  void leaveNothing() {
    if (host.connection() instanceof ConnectionState.Up) {
      host.lookup(definition.uuid()).ifPresent(LibvirtDomain::destroy);
    }
    host.close();
  }

  @Test
  void aSubscriberFirstHearsOfTheConnection() {
    Recorder late = new Recorder();
    host.subscribe(late);
    late.awaitConnected(1);
    assertThat(late.events()).containsExactly(new LibvirtEvent.Connected(1));
    assertThat(host.connection()).isEqualTo(new ConnectionState.Up(1));
  }

  @Test
  void infoNamesHostAndVersions() {
    HostInfo info = host.info();
    assertThat(info.hostname()).isNotBlank();
    assertThat(info.hypervisor()).isNotBlank();
    assertThat(info.libvirtVersion()).isGreaterThanOrEqualTo(new Version(8, 0, 0));
  }

  @Test
  void capabilitiesNameTheArchitectureAndWhatCanRun() {
    assertThat(host.capabilities().arch()).isNotBlank();
    assertThat(host.capabilities().guests())
        .anySatisfy(guest -> assertThat(guest.types()).contains(definition.type()));
  }

  @Test
  void aCreatedDomainIsListedWithStateAndMetadata() {
    host.create(definition, StartMode.RUNNING);
    assertThat(host.listDomains())
        .anySatisfy(domain -> {
          assertThat(domain.uuid()).isEqualTo(definition.uuid());
          assertThat(domain.name()).isEqualTo(definition.name());
          assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
          assertThat(domain.metadata()).contains(DomainDefs.METADATA);
        });
  }

  @Test
  void creationIsTold() {
    host.create(definition, StartMode.RUNNING);
    awaitChange(LifecycleChange.Started.class);
  }

  @Test
  void aPausedStartLeavesTheGuestStanding() {
    assumeTrue(startsPaused(), "the driver cannot start paused");
    LibvirtDomain domain = host.create(definition, StartMode.PAUSED);
    assertThat(domain.state()).isEqualTo(new DomainState.Paused(DomainState.PauseReason.USER, 1));
    domain.resume();
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void aDomainWithoutOurMarkHasNoMetadata() {
    definition = withoutMetadata(definition);
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(domain.metadata()).isEmpty();
  }

  @Test
  void lookupFindsByUuidAndNothingElse() {
    host.create(definition, StartMode.RUNNING);
    assertThat(host.lookup(definition.uuid()))
        .hasValueSatisfying(domain -> assertThat(domain.name()).isEqualTo(definition.name()));
    assertThat(host.lookup(new DomainUuid(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void theLiveXmlReadsBackAsWhatWasCreated() {
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    DomainDef read = DomainXmlParser.parse(domain.xml());
    assertThat(read.name()).isEqualTo(definition.name());
    assertThat(read.uuid()).isEqualTo(definition.uuid());
    assertThat(read.memory()).isEqualTo(definition.memory());
    assertThat(read.metadata()).isEqualTo(definition.metadata());
  }

  @Test
  void suspendAndResumeAreSeenAndTold() {
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.suspend();
    assertThat(domain.state()).isEqualTo(new DomainState.Paused(DomainState.PauseReason.USER, 1));
    awaitChange(LifecycleChange.Suspended.class);
    domain.resume();
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
    awaitChange(LifecycleChange.Resumed.class);
  }

  @Test
  void resumingARunningDomainIsRefused() {
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(codeOf(domain::resume)).isEqualTo(resumedTwice());
  }

  @Test
  void aResetIsToldAndLeavesTheDomainAsItIs() {
    assumeTrue(knowsResets(), "the driver has no reset button");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.reset();
    awaitReboot();
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
    domain.suspend();
    domain.reset();
    assertThat(domain.state()).isEqualTo(new DomainState.Paused(DomainState.PauseReason.USER, 1));
  }

  @Test
  void anObedientGuestThatIsAskedRebootsInTheSameDomain() {
    assumeTrue(guestObeys() && knowsResets(), "no guest listens");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.reboot(RebootMode.ACPI);
    awaitReboot();
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void aResetEndsADomainThatIsSetSoAndIsToldFromAShutdown() {
    assumeTrue(knowsResets(), "the driver has no reset button");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.setOnReboot(LifecycleActions.Action.DESTROY);
    assertThat(onReboot(domain)).isEqualTo(LifecycleActions.Action.DESTROY);
    resetToItsEnd(domain);
    awaitStop(StopReason.SHUTDOWN);
    assertThat(host.lookup(definition.uuid())).isEmpty();
    assertThat(recorder.events())
        .containsSubsequence(
            shutdown(ShutdownCause.HOST_QMP_SYSTEM_RESET),
            new LibvirtEvent.Lifecycle(
                definition.uuid(),
                definition.name(),
                new LifecycleChange.Stopped(StopReason.SHUTDOWN, 0)))
        .doesNotContain(new LibvirtEvent.Reboot(definition.uuid(), definition.name()));
  }

  @Test
  void aDomainThatIsSetBackIsResetInItsPlace() {
    assumeTrue(knowsResets(), "the driver has no reset button");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.setOnReboot(LifecycleActions.Action.DESTROY);
    domain.setOnReboot(LifecycleActions.Action.RESTART);
    assertThat(onReboot(domain)).isEqualTo(LifecycleActions.Action.RESTART);
    domain.reset();
    awaitReboot();
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void aGuestThatWasSavedIsBroughtBackToBeResetInItsPlace(@TempDir Path folder) throws IOException {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    Path file = Files.createFile(folder.resolve("memory"));
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.setOnReboot(LifecycleActions.Action.DESTROY);
    String saved = domain.migratableXml();
    domain.save(file.toString());
    LibvirtDomain restored =
        host.restore(definition.uuid(), file.toString(), SavedDomainXml.of(saved, definition));
    assertThat(onReboot(restored)).isEqualTo(LifecycleActions.Action.RESTART);
    restored.reset();
    awaitReboot();
  }

  @Test
  void aSavedGuestIsGoneAndComesBackPausedWithWhatIsOursAnew(@TempDir Path folder)
      throws IOException {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    Path file = Files.createFile(folder.resolve("memory"));
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    String saved = domain.migratableXml();
    domain.save(file.toString());
    awaitStop(StopReason.SAVED);
    assertThat(host.lookup(definition.uuid())).isEmpty();
    assertThat(Files.readAllBytes(file)).startsWith("LibvirtQemudSave".getBytes(UTF_8));

    VireoMetadata other =
        new VireoMetadata("default", "web-1-xyzzy", "uid", "slot", "/kubepods/pod1", "boot");
    DomainDef here = copy(definition, definition.uuid(), Optional.of(other));
    LibvirtDomain restored =
        host.restore(definition.uuid(), file.toString(), SavedDomainXml.of(saved, here));
    assertThat(restored.state())
        .isEqualTo(new DomainState.Paused(DomainState.PauseReason.MIGRATION, 2));
    assertThat(restored.metadata()).contains(other);
    restored.resume();
    assertThat(restored.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void aSaveToNowhereLeavesTheGuestRunning(@TempDir Path folder) {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(codeOf(() -> domain.save(folder.resolve("none/memory").toString())))
        .isEqualTo(ErrorCode.Known.SYSTEM_ERROR);
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void whereNothingIsSavedNothingIsCalledOff() {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(codeOf(domain::abortJob)).isEqualTo(ErrorCode.Known.OPERATION_INVALID);
  }

  @Test
  void aMemoryThatIsNotWholeIsRefused(@TempDir Path folder) throws IOException {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    Path file = Files.createFile(folder.resolve("memory"));
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    String xml = domain.migratableXml();
    domain.save(file.toString());
    try (FileChannel torn = FileChannel.open(file, StandardOpenOption.WRITE)) {
      torn.write(ByteBuffer.wrap("LibvirtQemudPart".getBytes(UTF_8)), 0);
    }
    assertThat(codeOf(() -> host.restore(definition.uuid(), file.toString(), xml)))
        .isEqualTo(ErrorCode.Known.OPERATION_FAILED);
    assertThat(host.lookup(definition.uuid())).isEmpty();
  }

  @Test
  void aMemoryIsRefusedThatBelongsToAnotherMachine(@TempDir Path folder) throws IOException {
    assumeTrue(savesMemory(), "the driver saves in a way of its own");
    Path file = Files.createFile(folder.resolve("memory"));
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    String kib = Long.toString(definition.memory().kib());
    String xml = domain.migratableXml().replace(kib, Long.toString(definition.memory().kib() * 2));
    domain.save(file.toString());
    assertThat(codeOf(() -> host.restore(definition.uuid(), file.toString(), xml)))
        .isEqualTo(ErrorCode.Known.CONFIG_UNSUPPORTED);
    assertThat(host.lookup(definition.uuid())).isEmpty();
  }

  @Test
  void anObedientGuestShutsDownAndTheReasonIsTold() {
    assumeTrue(guestObeys(), "no guest listens");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.shutdown(ShutdownMode.DEFAULT);
    awaitStop(StopReason.SHUTDOWN);
    assertThat(host.lookup(definition.uuid())).isEmpty();
  }

  @Test
  void destroyEndsTheDomainForGoodAndTellsSo() {
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    domain.destroy();
    awaitStop(StopReason.DESTROYED);
    assertThat(host.lookup(definition.uuid())).isEmpty();
    assertThat(codeOf(domain::state)).isEqualTo(ErrorCode.Known.NO_DOMAIN);
    assertThat(codeOf(domain::destroy)).isEqualTo(ErrorCode.Known.NO_DOMAIN);
  }

  @Test
  void aDomainNeverRunsTwice() {
    host.create(definition, StartMode.RUNNING);
    assertThat(codeOf(() -> host.create(definition, StartMode.RUNNING)))
        .isEqualTo(ErrorCode.Known.OPERATION_INVALID);
    DomainDef sameName = withUuid(definition, new DomainUuid(UUID.randomUUID()));
    assertThat(codeOf(() -> host.create(sameName, StartMode.RUNNING)))
        .isEqualTo(ErrorCode.Known.OPERATION_FAILED);
  }

  @Test
  void aDomainWhoseDisksAreWellHasNoErrorsOfThem() {
    assumeTrue(knowsDiskErrors(), "the driver makes errors up");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(domain.diskErrors()).isEmpty();
  }

  @Test
  void withoutAGuestAgentTheGuestCannotBeAsked() {
    assumeTrue(knowsAgents(), "the driver has no guest agents");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    assertThat(codeOf(domain::guestInfo)).isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(domain::guestInterfaces)).isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(() -> domain.setTime(Instant.EPOCH)))
        .isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(() -> domain.pingGuestAgent(PATIENCE)))
        .isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(() -> domain.startInGuest(List.of("true"), PATIENCE)))
        .isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(() -> domain.exitInGuest(1, PATIENCE)))
        .isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(codeOf(() -> domain.reboot(RebootMode.GUEST_AGENT)))
        .isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
  }

  @Test
  void afterTheSubscriptionEndsNothingIsDelivered() {
    subscription.close();
    Recorder other = new Recorder();
    host.subscribe(other);
    host.create(definition, StartMode.RUNNING);
    other.awaitEvent(event -> event instanceof LibvirtEvent.Lifecycle);
    assertThat(recorder.lifeOf(definition.uuid())).isEmpty();
  }

  @Test
  void aClosedHostRefusesCallsAsDisconnected() {
    host.close();
    assertThat(host.connection()).isInstanceOf(ConnectionState.Down.class);
    assertThatThrownBy(() -> host.listDomains())
        .isInstanceOfSatisfying(
            DisconnectedException.class,
            refused -> assertThat(refused.effect()).isEqualTo(Effect.NONE));
    recorder.awaitEvent(event -> event instanceof LibvirtEvent.Disconnected);
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    return catchThrowableOfType(LibvirtException.class, call).code();
  }

  private void awaitChange(Class<? extends LifecycleChange> change) {
    await()
        .untilAsserted(() ->
            assertThat(recorder.lifeOf(definition.uuid()))
                .anySatisfy(event -> assertThat(event.change()).isInstanceOf(change)));
  }

  /** QEMU may be gone before it has answered. */
  private static void resetToItsEnd(LibvirtDomain domain) {
    try {
      domain.reset();
    } catch (LibvirtException e) {
      assertThat(e).hasMessageContaining("monitor");
    }
  }

  private LibvirtEvent shutdown(ShutdownCause cause) {
    return new LibvirtEvent.QemuShutdown(definition.uuid(), definition.name(), cause);
  }

  private static LifecycleActions.Action onReboot(LibvirtDomain domain) {
    return DomainXmlParser.parse(domain.xml()).actions().onReboot();
  }

  private void awaitReboot() {
    recorder.awaitEvent(new LibvirtEvent.Reboot(definition.uuid(), definition.name())::equals);
  }

  private void awaitStop(StopReason reason) {
    await()
        .untilAsserted(() ->
            assertThat(recorder.lifeOf(definition.uuid()))
                .extracting(LibvirtEvent.Lifecycle::change)
                .contains(new LifecycleChange.Stopped(reason, reason.detail())));
  }

  private static DomainDef withUuid(DomainDef def, DomainUuid uuid) {
    return copy(def, uuid, def.metadata());
  }

  private static DomainDef withoutMetadata(DomainDef def) {
    return copy(def, def.uuid(), Optional.empty());
  }

  private static DomainDef copy(DomainDef def, DomainUuid uuid, Optional<VireoMetadata> metadata) {
    return new DomainDef(
        def.type(),
        def.name(),
        uuid,
        metadata,
        def.memory(),
        def.vcpus(),
        def.partition(),
        def.os(),
        def.features(),
        def.cpu(),
        def.clock(),
        def.actions(),
        def.devices());
  }
}
