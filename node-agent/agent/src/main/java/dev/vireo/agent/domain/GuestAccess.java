package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.EmulatorAccess;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DacOwner;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lets the user as whom QEMU runs at a guest's files, and out again. Who is let in is written down
 * before: the guest may end while the agent or libvirt is not there to tell, and the host's setting
 * may be another by then.
 */
final class GuestAccess {
  private static final Logger LOG = Logger.getLogger(GuestAccess.class);

  /** A hung file system answers nobody, perhaps for ever. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Threads of their own, as a call that hangs holds its thread. */
  private static final Executor PER_DISK =
      task -> Thread.ofPlatform().daemon().name("take-back").start(task);

  private final EmulatorAccess access;
  private final ClaimDisks disks;
  private final OpenDomains open;
  private final ClosedDomains closed;
  private final Supplier<Optional<HostFacts>> facts;
  private final Duration patience;

  GuestAccess(
      EmulatorAccess access,
      ClaimDisks disks,
      NodeFiles files,
      Supplier<Optional<HostFacts>> facts,
      Duration patience) {
    this.access = access;
    this.disks = disks;
    this.open = files.open();
    this.closed = files.closed();
    this.facts = facts;
    this.patience = patience;
  }

  /** Those that earlier agents have let in keep what they have in common with the next ones. */
  void rememberEarlier() {
    open.all().stream()
        .filter(guest -> !isClosed(guest.domain()))
        .forEach(guest ->
            Optional.ofNullable(guest.domain().getSpec().slotUid())
                .map(PodUid::new)
                .ifPresent(slot -> guest.letIn().forEach(user -> access.remember(user, slot))));
  }

  /** What cannot be told is taken for a guest that may still be here. */
  private boolean isClosed(Domain domain) {
    try {
      return closed.contains(domain.getMetadata().getUid());
    } catch (UncheckedIOException e) {
      LOG.warnf(e, "Whether a Domain is closed cannot be read. domain=%s", DomainKey.of(domain));
      return false;
    }
  }

  /** For a guest that is about to be created; its Domain is remembered as open. */
  void grant(Domain domain, DacOwner user, PodUid slot, List<GuestFile> files) {
    open.get(domain.getMetadata().getUid())
        .ifPresent(remembered -> open.put(remembered.lettingIn(user)));
    access.grant(user, slot, files);
  }

  /**
   * Of a guest that is proven gone. A disk whose file system does not answer in time keeps its
   * rights: it is no reason to keep the slot.
   */
  void takeBack(Domain domain) {
    String slot = domain.getSpec().slotUid();
    Set<DacOwner> users = letIn(domain);
    if (slot == null || users.isEmpty()) {
      return;
    }
    users.forEach(user -> access.takeBack(user, new PodUid(slot)));
    AtomicBoolean late = new AtomicBoolean();
    List<CompletableFuture<Void>> each =
        ClaimDisksOf.domain(domain).stream()
            .map(disk -> CompletableFuture.runAsync(() -> takeBack(users, disk, late), PER_DISK))
            .toList();
    try {
      CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      late.set(true);
      LOG.warnf(
          "The rights on a disk are not taken back, as its volume does not answer. domain=%s",
          DomainKey.of(domain));
    } catch (ExecutionException e) {
      throw new IllegalStateException("The rights on a disk cannot be taken back", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException(Reason.HostFault, "The agent is ending.", e);
    }
  }

  /** Should the node's own memory be lost, it is most likely the user of now. */
  private Set<DacOwner> letIn(Domain domain) {
    Set<DacOwner> users = new LinkedHashSet<>();
    open.get(domain.getMetadata().getUid()).map(OpenDomain::letIn).ifPresent(users::addAll);
    facts.get().flatMap(HostFacts::emulatorUser).ifPresent(users::add);
    return users;
  }

  /** What answers late is let be: the disk's next guest may have been let in meanwhile. */
  private void takeBack(Set<DacOwner> users, ClaimDisk disk, AtomicBoolean late) {
    try (OpenDisk opened = disks.open(disk)) {
      if (!late.get()) {
        users.forEach(user -> access.takeBack(user, opened.file()));
      }
    } catch (HostException e) {
      LOG.debugf("disk is not there any more cause=%s", e.sentence());
    }
  }
}
