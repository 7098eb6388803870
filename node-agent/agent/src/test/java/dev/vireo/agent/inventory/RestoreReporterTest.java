package dev.vireo.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreSeen;
import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.xml.DomainUuid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreReporterTest {
  private static final DomainUuid GUEST = DomainUuid.of("22222222-0000-4000-8000-000000000002");
  private static final UnknownGuest UNKNOWN =
      new UnknownGuest(GUEST.toString(), "shop", "web-1-abcde");
  private static final Optional<RestoreReport> NOTHING = Optional.empty();

  private final LineageFile file;
  private final List<UnknownGuest> running = new ArrayList<>();
  private Optional<RuntimeException> fault = Optional.empty();
  private boolean broken;
  private int searches;
  private final RestoreReporter reporter;

  RestoreReporterTest(@TempDir Path folder) {
    this.file = new LineageFile(folder);
    this.reporter = newReporter();
  }

  @Test
  void whereNothingWasRestoredNothingIsTold() {
    running.add(UNKNOWN);
    assertThat(reporter.next(NOTHING)).isEmpty();
    assertThat(reporter.observe(GUEST)).isEqualTo(new RestoreSeen(0, Report.NONE));
    assertThat(reporter.isBusy()).isFalse();
    assertThat(searches).isZero();
  }

  @Test
  void aHostWhoseGuestsAreAllKnownTellsThatOnce() {
    restored();
    Optional<RestoreReport> report = reporter.next(NOTHING);
    assertThat(report).contains(new RestoreReport(1, List.of()));
    assertThat(reporter.observe(GUEST)).isEqualTo(new RestoreSeen(1, Report.PENDING));

    assertThat(reporter.wrote(report)).isTrue();
    assertThat(reporter.wrote(report)).isFalse();
    assertThat(reporter.isBusy()).isFalse();
    assertThat(reporter.observe(GUEST)).isEqualTo(new RestoreSeen(1, Report.NONE));
    assertThat(newReporter().next(NOTHING)).as("after a restart").isEqualTo(report);
    assertThat(searches).isEqualTo(1);
  }

  @Test
  void aGuestThatIsNotKnownIsToldUntilItHasEnded() {
    restored();
    running.add(UNKNOWN);
    Optional<RestoreReport> report = reporter.next(NOTHING);
    assertThat(report).contains(new RestoreReport(1, List.of(UNKNOWN)));
    reporter.wrote(report);
    assertThat(reporter.observe(GUEST).report()).isEqualTo(Report.TOLD);
    assertThat(reporter.isBusy()).as("no event tells that a process has ended").isTrue();

    running.clear();
    Optional<RestoreReport> after = reporter.next(report);
    assertThat(after).contains(new RestoreReport(1, List.of()));
    assertThat(reporter.wrote(after)).isTrue();
    assertThat(reporter.isBusy()).isFalse();
    assertThat(searches).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatCannotBeKnownIsNotTold(RuntimeException why) {
    restored();
    fault = Optional.of(why);
    Optional<RestoreReport> before = Optional.of(new RestoreReport(0, List.of()));
    assertThat(reporter.next(before)).isEqualTo(before);
    assertThat(reporter.wrote(before)).isFalse();
    assertThat(reporter.observe(GUEST).report()).isEqualTo(Report.PENDING);
  }

  static List<RuntimeException> faults() {
    return List.of(
        new DisconnectedException("libvirt is down", Effect.NONE),
        new DomainBusyException(GUEST.toString(), "virDomainLookupByUUID", "virDomainCreateXML"),
        new HostException(Reason.HostFault, "/proc cannot be read."));
  }

  @Test
  void aProcessThatIsAboutToEndTellsAndSettlesNothing() {
    restored();
    Optional<RestoreReport> report = reporter.next(NOTHING);
    broken = true;
    assertThat(reporter.wrote(report)).isFalse();
    assertThat(file.isSettled()).isFalse();
    assertThat(reporter.next(NOTHING)).isEmpty();
    assertThat(searches).isOne();
  }

  @Test
  void whereNobodyCanBeToldAGuestIsNotSparedForIt() {
    restored();
    reporter.nowhere();
    assertThat(reporter.observe(GUEST)).isEqualTo(new RestoreSeen(1, Report.NONE));

    reporter.next(NOTHING);
    assertThat(reporter.observe(GUEST).report()).as("there is one again").isEqualTo(Report.PENDING);
  }

  private void restored() {
    file.advance("lease", 7, 1, Duration.ZERO);
  }

  private RestoreReporter newReporter() {
    return new RestoreReporter(
        file,
        new RestoreReporter.Guests() {
          @Override
          public List<UnknownGuest> find() {
            fault.ifPresent(e -> {
              throw e;
            });
            searches++;
            return List.copyOf(running);
          }

          @Override
          public boolean runs(DomainUuid guest) {
            return !running.isEmpty();
          }
        },
        () -> Trust.INTACT,
        () -> broken);
  }
}
