package dev.vireo.agent.domain;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.DiskListener;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.DiskWork;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Has the disks on claims made, and the Domain looked at whenever that is further. */
final class DiskStarter {
  private final ClaimDisks disks;
  private final DomainMemory memory;
  private final Supplier<Now> now;
  private final Consumer<DomainKey> wake;

  DiskStarter(ClaimDisks disks, DomainMemory memory, Supplier<Now> now, Consumer<DomainKey> wake) {
    this.disks = disks;
    this.memory = memory;
    this.now = now;
    this.wake = wake;
  }

  ApplyOutcome begin(Domain domain, DomainObserved seen) {
    DiskListener listener = new Listener(domain.getMetadata().getUid(), DomainKey.of(domain));
    try {
      for (DiskSeen disk : seen.disks()) {
        if (disk.disk() instanceof DiskObservation.ToDo(DiskWork work)) {
          disks.make(disk.wanted(), work, listener);
        }
      }
      return new ApplyOutcome.Done();
    } catch (HostException e) {
      return new ApplyOutcome.Failed(e.reason(), Failures.sentenceOf(e));
    }
  }

  private final class Listener implements DiskListener {
    private final String uid;
    private final DomainKey key;

    Listener(String uid, DomainKey key) {
      this.uid = uid;
      this.key = key;
    }

    @Override
    public void changed() {
      wake.accept(key);
    }

    @Override
    public void failed(Reason reason, String message) {
      memory.doneFor(uid).startFailed(reason, message, now.get());
      wake.accept(key);
    }
  }
}
