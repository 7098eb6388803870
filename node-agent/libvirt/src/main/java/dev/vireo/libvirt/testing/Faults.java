package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The switches. Safe for use by many threads; each takes effect on the next call. */
public final class Faults {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Map<Operation, Deque<LibvirtFailure>> failures = new EnumMap<>(Operation.class);
  private final Set<Operation> lostReplies = new HashSet<>();
  private final Map<DomainUuid, Optional<Operation>> hung = new HashMap<>();
  private boolean createHeld;

  Faults() {}

  /** The next such call fails so and has no effect. Several are used up one after another. */
  public synchronized void failNext(Operation operation, LibvirtFailure failure) {
    failures.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(failure);
  }

  /** The next such call takes effect, but its caller gets a timeout of unknown effect. */
  public synchronized void loseNextReply(Operation operation) {
    lostReplies.add(operation);
  }

  /**
   * The next create runs out of time and is not listed yet; it comes up with {@link
   * FakeLibvirtHost#finishCreate}.
   */
  public synchronized void holdNextCreate() {
    createHeld = true;
  }

  synchronized boolean takeHeldCreate() {
    boolean held = createHeld;
    createHeld = false;
    return held;
  }

  /** A call of which nobody knows whether it will take effect. */
  static LibvirtTimeoutException late(Operation operation) {
    return new LibvirtTimeoutException(operation.name(), DEADLINE, Effect.UNKNOWN);
  }

  /**
   * The domain's QEMU stands still: the first call that waits for it runs out of time, the next
   * ones are refused as busy; reading and destroy go on.
   */
  public synchronized void hang(DomainUuid uuid) {
    hung.putIfAbsent(uuid, Optional.empty());
  }

  /** QEMU goes on. What had run out of time stays undone. */
  public synchronized void unhang(DomainUuid uuid) {
    hung.remove(uuid);
  }

  synchronized void before(Operation operation, Optional<DomainUuid> uuid) {
    Deque<LibvirtFailure> planned = failures.get(operation);
    LibvirtFailure failure = planned == null ? null : planned.poll();
    if (failure != null) {
      throw failure;
    }
    if (operation.waitsForQemu() && uuid.isPresent() && hung.containsKey(uuid.get())) {
      holdUp(operation, uuid.get());
    }
  }

  private void holdUp(Operation operation, DomainUuid uuid) {
    Optional<Operation> running = hung.getOrDefault(uuid, Optional.empty());
    if (running.isPresent()) {
      throw new DomainBusyException(uuid.toString(), operation.name(), running.get().name());
    }
    hung.put(uuid, Optional.of(operation));
    throw new LibvirtTimeoutException(operation.name(), DEADLINE, Effect.UNKNOWN);
  }

  synchronized void after(Operation operation) {
    if (lostReplies.remove(operation)) {
      throw new LibvirtTimeoutException(operation.name(), DEADLINE, Effect.UNKNOWN);
    }
  }
}
