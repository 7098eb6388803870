package dev.vireo.api.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.StartedFrom;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final GuestRun RUN =
      GuestRun.begun("web-1-bbbbb", "node-a", "2026-11-01T00:00:00Z", StartedFrom.Boot);
  private static final DomainEnd PANIC =
      new DomainEnd(Reason.GuestCrashed, "The guest's kernel panicked.", "2026-11-01T00:01:00Z");

  @Test
  void aRunThatIsOpenIsBegunOnce() {
    List<GuestRun> runs = History.begun(List.of(), RUN);
    assertThat(
            History.begun(runs, GuestRun.begun("web-1-bbbbb", "node-a", "later", StartedFrom.Boot)))
        .containsExactly(RUN);
  }

  @Test
  void anEndCompletesTheRunThatIsOpenAndNoOther() {
    List<GuestRun> ended = History.ended(List.of(RUN), PANIC, "crashed");
    assertThat(ended)
        .singleElement()
        .satisfies(run -> {
          assertThat(run.startedAt()).isEqualTo("2026-11-01T00:00:00Z");
          assertThat(run.endedAt()).isEqualTo("2026-11-01T00:01:00Z");
          assertThat(run.reason()).isEqualTo(Reason.GuestCrashed);
          assertThat(run.libvirtReason()).isEqualTo("crashed");
          assertThat(run.by()).isEqualTo(EndedBy.Guest);
        });
    assertThat(History.ended(ended, PANIC, "crashed")).isEqualTo(ended);
    assertThat(History.ended(List.of(), PANIC, null)).isEmpty();
  }

  @Test
  void onlyTheLastTenAreKept() {
    List<GuestRun> runs = List.of();
    for (int i = 0; i < 12; i++) {
      runs =
          History.begun(
              runs, GuestRun.begun("web-1-bbbbb", "node-a", "start " + i, StartedFrom.Boot));
      runs = History.ended(runs, PANIC, null);
    }
    assertThat(runs).hasSize(10);
    assertThat(runs.getFirst().startedAt()).isEqualTo("start 11");
    assertThat(runs.getLast().startedAt()).isEqualTo("start 2");
  }

  @Test
  void whatADomainTellsTakesThePlaceOfWhatWasKnownOfIt() {
    GuestRun earlier =
        GuestRun.begun("web-1-aaaaa", "node-b", "2026-10-01T00:00:00Z", StartedFrom.Boot);
    List<GuestRun> known = List.of(RUN, earlier);
    List<GuestRun> told = History.ended(List.of(RUN), PANIC, null);
    assertThat(History.with(known, "web-1-bbbbb", told)).containsExactly(told.getFirst(), earlier);
    assertThat(History.with(known, "web-1-bbbbb", List.of())).isEqualTo(known);
  }

  @Test
  void aQemuThatWasKilledHasBeenEndedOnItsHost() {
    assertThat(EndedBy.of(Reason.GuestCrashed, "failed")).isEqualTo(EndedBy.Host);
    assertThat(EndedBy.of(Reason.GuestShutdown, "shutdown")).isEqualTo(EndedBy.Guest);
    assertThat(EndedBy.of(Reason.SlotEnded, null)).isEqualTo(EndedBy.Vireo);
  }
}
