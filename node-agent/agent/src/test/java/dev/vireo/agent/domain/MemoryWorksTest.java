package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.v1alpha1.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What is told of a memory's reading, and when. */
class MemoryWorksTest implements HostClock {
  private static final long SIZE = 1000;

  private final Domain domain = Golden.domain();
  private final List<Work> told = new ArrayList<>();
  private final MemoryWorks works = new MemoryWorks(Runnable::run, _ -> told.add(workOf()), this);
  private Duration uptime = Duration.ofHours(1);

  @Test
  void whatTakesLessThanThreeSecondsIsToldWhenItIsOver() {
    read(Duration.ofMillis(290));
    assertThat(told).containsExactly(new Work.None());
  }

  @Test
  void whatTakesLongIsToldEachThreeSeconds() {
    read(Duration.ofSeconds(1));
    assertThat(told)
        .containsExactly(
            new Work.Reading(30), new Work.Reading(60), new Work.Reading(90), new Work.None());
  }

  @Test
  void eachTenthOfWhatTakesVeryLongIsTold() {
    read(Duration.ofSeconds(4));
    assertThat(told)
        .hasSize(11)
        .startsWith(new Work.Reading(10), new Work.Reading(20))
        .endsWith(new Work.Reading(100), new Work.None());
  }

  @Test
  void lookedAtInBetweenItIsWhatWasToldLast() {
    works.begin(
        domain,
        new Work.Reading(0),
        job -> {
          LongConsumer progress = job.progress(SIZE, Work.Reading::new);
          progress.accept(SIZE / 2);
          assertThat(workOf()).isEqualTo(new Work.Reading(0));
        });
  }

  @Test
  void timeThatItWaitedForAThreadDoesNotCount() {
    List<Runnable> waiting = new ArrayList<>();
    MemoryWorks later = new MemoryWorks(waiting::add, _ -> told.add(workOf()), this);
    later.begin(
        domain, new Work.Reading(0), job -> job.progress(SIZE, Work.Reading::new).accept(SIZE / 2));
    uptime = uptime.plusSeconds(10);
    waiting.forEach(Runnable::run);
    assertThat(told).hasSize(1);
  }

  /** In ten parts. */
  private void read(Duration part) {
    works.begin(
        domain,
        new Work.Reading(0),
        job -> {
          LongConsumer progress = job.progress(SIZE, Work.Reading::new);
          for (long at = SIZE / 10; at <= SIZE; at += SIZE / 10) {
            uptime = uptime.plus(part);
            progress.accept(at);
          }
        });
  }

  private Work workOf() {
    return works.of(domain.getMetadata().getUid());
  }

  @Override
  public Instant time() {
    return Instant.EPOCH;
  }

  @Override
  public Duration uptime() {
    return uptime;
  }
}
