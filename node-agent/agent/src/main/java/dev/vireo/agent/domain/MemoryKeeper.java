package dev.vireo.agent.domain;

import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.MemoryFiles;
import dev.vireo.agent.storage.OpenMemory;
import dev.vireo.agent.storage.SavedFile;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.SavedDomainXml;
import dev.vireo.libvirt.xml.XmlException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Has guests' memories written and read, which takes minutes. A file that libvirt has been led to
 * stays open until libvirt is through with it, as libvirt may open it again. Whatever is forgotten
 * with this process is looked up or done anew by the next one.
 */
final class MemoryKeeper {
  private static final Logger LOG = Logger.getLogger(MemoryKeeper.class);

  /** Each attempt to save a guest stops its CPUs for a while. */
  private static final Backoff AGAIN = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(1));

  /** As long as the creation of a domain is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LibvirtHost libvirt;
  private final MemoryFiles files;
  private final MemoryCheck check;
  private final HostClock clock;
  private final Halts halts;
  private final MemoryWorks works;
  private final Map<String, SavedMemory> known = new ConcurrentHashMap<>();
  private final Map<String, OpenMemory> verified = new ConcurrentHashMap<>();
  private final Map<String, Fault> broken = new ConcurrentHashMap<>();
  private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

  /**
   * Why a memory cannot be used.
   *
   * @param file as it was then
   */
  private record Fault(SavedFile file, String why) {}

  private record Refusals(int times, RetryAfter last) {}

  MemoryKeeper(
      LibvirtHost libvirt,
      MemoryFiles files,
      ClaimDisks disks,
      HostClock clock,
      Halts halts,
      MemoryWorks works) {
    this.libvirt = libvirt;
    this.files = files;
    this.check = new MemoryCheck(disks);
    this.clock = clock;
    this.halts = halts;
    this.works = works;
  }

  Work workOf(String domainUid) {
    return works.of(domainUid);
  }

  Optional<SavedMemory> known(String domainUid) {
    return Optional.ofNullable(known.get(domainUid));
  }

  boolean isVerified(String domainUid) {
    return verified.containsKey(domainUid);
  }

  /** Why that very file cannot be used, if that was found. */
  Optional<String> fault(String domainUid, SavedFile file) {
    return Optional.ofNullable(broken.get(domainUid))
        .filter(fault -> fault.file().equals(file))
        .map(Fault::why);
  }

  Optional<RetryAfter> refusalOf(String domainUid) {
    return Optional.ofNullable(refusals.get(domainUid)).map(Refusals::last);
  }

  /** Begins to save a guest. That it is saved is seen when it is gone. */
  void save(Domain domain, StateVolume volume) {
    works.begin(
        domain,
        new Work.Saving(),
        _ -> {
          try (OpenMemory file = files.create(volume)) {
            LOG.infof("A guest's memory is being saved. domain=%s", DomainKey.of(domain));
            libvirt
                .lookup(DomainXml.uuidOf(domain))
                .ifPresent(guest -> guest.save(file.path().toString()));
            halts.reached(Step.AFTER_SAVE);
            file.sync();
            refusals.remove(volume.owner());
          } catch (HostException | LibvirtFailure e) {
            LOG.warnf(e, "A guest's memory was not saved. domain=%s", DomainKey.of(domain));
            refuse(volume.owner(), Failures.sentenceOf(e));
          }
        });
  }

  /** It is tried again, but not at once. */
  private void refuse(String uid, String why) {
    refusals.compute(
        uid,
        (_, before) -> {
          int times = before == null ? 1 : before.times() + 1;
          return new Refusals(
              times,
              new RetryAfter(clock.uptime().plus(AGAIN.after(times)), Reason.CannotSuspend, why));
        });
  }

  /**
   * Begins to read a memory that libvirt has written, so that all is known of it.
   *
   * @param definition the guest's machine, as libvirt told it before
   */
  void read(Domain domain, StateVolume volume, String definition) {
    String name = MemoryFiles.nameOf(volume.owner());
    works.begin(
        domain,
        new Work.Reading(0),
        job -> {
          try (OpenMemory file = files.open(volume, name)) {
            file.sync();
            String digest = file.digest(job.progress(file.size(), Work.Reading::new));
            known.put(
                volume.owner(),
                new SavedMemory(
                    name,
                    digest,
                    file.size(),
                    clock.time().truncatedTo(ChronoUnit.SECONDS).toString(),
                    check.disksOf(domain),
                    definition));
          } catch (HostException e) {
            LOG.warnf(e, "A saved memory cannot be read. domain=%s", DomainKey.of(domain));
            refuse(volume.owner(), e.sentence());
          }
        });
  }

  /** Begins to look whether the memory that a Domain is to be restored from is the right one. */
  void check(Domain domain, StateVolume volume, SavedMemory wanted) {
    works.begin(
        domain,
        new Work.Checking(0),
        job -> {
          Optional<SavedFile> outside = files.find(volume, wanted.file());
          try {
            Optional<String> fault = verify(domain, volume, wanted, job);
            fault.ifPresent(why -> fault(volume, outside, why));
          } catch (HostException e) {
            switch (e.reason()) {
              case StateBroken, DiskInvalid -> fault(volume, outside, e.sentence());
              default -> refuse(volume.owner(), e.sentence());
            }
          }
        });
  }

  private void fault(StateVolume volume, Optional<SavedFile> file, String why) {
    file.ifPresent(outside -> broken.put(volume.owner(), new Fault(outside, why)));
  }

  /** Keeps it open if it is right: what was read is then what libvirt reads. */
  private Optional<String> verify(
      Domain domain, StateVolume volume, SavedMemory wanted, MemoryWorks.Job job) {
    OpenMemory file = files.open(volume, wanted.file());
    Optional<OpenMemory> toClose = Optional.of(file);
    try {
      Optional<String> fault = check.faultOf(domain, volume, wanted, file, job);
      if (fault.isEmpty() && verified.putIfAbsent(volume.owner(), file) == null) {
        toClose = Optional.empty();
      }
      return fault;
    } finally {
      toClose.ifPresent(OpenMemory::close);
    }
  }

  /**
   * Brings a guest back from its memory, which has been verified; it stands still then.
   *
   * @throws LibvirtFailure as the creation of a domain does; of unknown effect when it takes long
   * @throws HostException when the memory does not belong to such a guest
   */
  void restore(Domain domain, SavedMemory memory, DomainDef here) {
    String uid = domain.getMetadata().getUid();
    String xml = xmlOf(memory, here);
    OpenMemory file = verified.remove(uid);
    if (file == null) {
      throw new HostException(Reason.HostFault, "The saved memory is not open any more.");
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    works.begin(
        domain,
        new Work.Restoring(),
        _ -> {
          try {
            libvirt.restore(here.uuid(), file.path().toString(), xml);
            file.close();
            done.complete(true);
          } catch (LibvirtException e) {
            // It has not come up, and the memory is as good as it was.
            verified.put(uid, file);
            done.completeExceptionally(e);
          } catch (RuntimeException e) {
            file.close();
            done.completeExceptionally(e);
          }
        });
    await(done);
  }

  private static String xmlOf(SavedMemory memory, DomainDef here) {
    try {
      return SavedDomainXml.of(memory.definition(), here);
    } catch (XmlException e) {
      throw new HostException(
          Reason.StateBroken,
          "The saved memory does not fit the guest: %s.".formatted(e.getMessage()),
          e);
    }
  }

  private static void await(CompletableFuture<Boolean> done) {
    try {
      done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw takesLong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw takesLong();
    }
  }

  private static LibvirtTimeoutException takesLong() {
    return new LibvirtTimeoutException("virDomainRestoreFlags", PATIENCE, Effect.UNKNOWN);
  }

  /** Takes the memory away that a guest has been restored from. */
  void take(StateVolume volume, SavedMemory memory) {
    files.take(volume, memory.file());
  }

  /** Removes memories of earlier incarnations: the guest is started without one. */
  void clear(StateVolume volume) {
    close(volume.owner());
    files.clear(volume);
  }

  /** Forgets a Domain; what is being read of a memory for it is given up. */
  void forget(String domainUid) {
    works.giveUp(domainUid);
    known.remove(domainUid);
    broken.remove(domainUid);
    refusals.remove(domainUid);
    close(domainUid);
  }

  private void close(String domainUid) {
    OpenMemory file = verified.remove(domainUid);
    if (file != null) {
      file.close();
    }
  }
}
