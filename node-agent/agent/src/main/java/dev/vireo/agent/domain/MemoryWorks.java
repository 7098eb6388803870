package dev.vireo.agent.domain;

import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.v1alpha1.Domain;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/** What is being done with memories, one thing for a Domain at a time. Safe for many threads. */
final class MemoryWorks {
  private static final Logger LOG = Logger.getLogger(MemoryWorks.class);
  private static final int STEP = 10;
  private static final int ALL = 100;

  /** What takes less is over before anybody reads how far it is, and each word is a write. */
  private static final Duration TOLD_EACH = Duration.ofSeconds(3);

  private final Executor threads;
  private final Consumer<DomainKey> wake;
  private final HostClock clock;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /**
   * Has each piece of work done by one of these threads.
   *
   * @param wake has a Domain looked at when its work is over, and not more than each 3 s when it is
   *     further
   */
  MemoryWorks(Executor threads, Consumer<DomainKey> wake, HostClock clock) {
    this.threads = threads;
    this.wake = wake;
    this.clock = clock;
  }

  /** A piece of work. */
  @FunctionalInterface
  interface Body {
    void run(Job job);
  }

  /** It was given up. */
  private static final class GivenUp extends RuntimeException {
    GivenUp() {
      super("The memory is not needed any more.", null, false, false);
    }
  }

  /** One that is being done. */
  final class Job {
    private final DomainKey domain;
    private volatile Work work;
    private volatile boolean givenUp;

    /** Known to the thread that does it alone. */
    private Duration told = Duration.ZERO;

    private Job(DomainKey domain, Work work) {
      this.domain = domain;
      this.work = work;
    }

    /** Tells how far the reading of so many bytes is; ends it when it is given up. */
    LongConsumer progress(long size, IntFunction<Work> of) {
      told = clock.uptime();
      return read -> {
        if (givenUp) {
          throw new GivenUp();
        }
        tell(of.apply(size == 0 ? ALL : (int) (read * ALL / size) / STEP * STEP));
      };
    }

    private void tell(Work now) {
      Duration time = clock.uptime();
      if (!now.equals(work) && time.minus(told).compareTo(TOLD_EACH) >= 0) {
        told = time;
        work = now;
        wake.accept(domain);
      }
    }
  }

  Work of(String domainUid) {
    Job job = jobs.get(domainUid);
    return job == null ? new Work.None() : job.work;
  }

  /** Begins it, unless something is being done for the Domain already. */
  void begin(Domain domain, Work work, Body body) {
    String uid = domain.getMetadata().getUid();
    Job job = new Job(DomainKey.of(domain), work);
    if (jobs.putIfAbsent(uid, job) == null) {
      threads.execute(() -> {
        try {
          body.run(job);
        } catch (GivenUp e) {
          LOG.debugf("A memory is not read any further. domain=%s", job.domain);
        } catch (HostException e) {
          LOG.warnf(e, "A memory cannot be worked on. domain=%s", job.domain);
        } finally {
          jobs.remove(uid, job);
          wake.accept(job.domain);
        }
      });
    }
  }

  /** What is only read is read no further. */
  void giveUp(String domainUid) {
    Job job = jobs.get(domainUid);
    if (job != null) {
      job.givenUp = true;
    }
  }
}
