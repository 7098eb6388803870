package dev.vireo.agent.probe;

import dev.vireo.agent.guest.GuestSilence;
import dev.vireo.agent.loop.Backoff;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.NotMade;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.agent.probe.ProbeOutcome.Pending;
import dev.vireo.api.v1alpha1.ExecProbe;
import dev.vireo.libvirt.GuestText;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks guests by their guest agents. libvirt lets few be asked at once: a guest that did not answer
 * the last time may not take the last of those places, which guests that answer need for a moment
 * only.
 *
 * <p>A command is started and looked for by several short questions, so that no place is held while
 * it runs. It cannot be ended by us: one that has not ended in time is waited for, and no other is
 * started beside it.
 */
final class AgentProber {
  /** One less than libvirt lets be asked at once. */
  private static final int PLACES_OF_THE_SILENT = 2;

  private static final Backoff LOOKS = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

  /** Of a guest agent's words that go into a status. */
  private static final int MOST_BYTES = 200;

  private final LibvirtHost libvirt;
  private final HostClock clock;
  private final Semaphore places = new Semaphore(PLACES_OF_THE_SILENT);
  private final Set<ProbeKey> silent = ConcurrentHashMap.newKeySet();
  private final Map<ProbeKey, Command> commands = new ConcurrentHashMap<>();

  /**
   * A command that was started in a guest.
   *
   * @param run which run of the guest it is in
   * @param boots which boot of that run
   * @param words the command
   * @param pid its process there
   * @param since the uptime of its start
   * @param looks how often it was looked for
   * @param phase whether its probe waits for it
   */
  private record Command(
      String run, int boots, List<String> words, long pid, Duration since, int looks, Phase phase) {
    Command looked() {
      return new Command(run, boots, words, pid, since, looks + 1, phase);
    }

    Command late() {
      return new Command(run, boots, words, pid, since, looks, Phase.LATE);
    }
  }

  private enum Phase {
    AWAITED,
    /** Its probe has failed, as it has not ended in time. */
    LATE
  }

  AgentProber(LibvirtHost libvirt, HostClock clock) {
    this.libvirt = libvirt;
    this.clock = clock;
  }

  ProbeOutcome ping(ProbeKey key, ProbeTarget target) {
    return asked(
        key,
        target,
        guest -> {
          guest.pingGuestAgent(target.probe().timeout());
          return new Passed();
        });
  }

  ProbeOutcome exec(ProbeKey key, ProbeTarget target, ExecProbe exec, int boots) {
    Optional<Command> begun =
        Optional.ofNullable(commands.get(key))
            .filter(command ->
                command.run().equals(target.run())
                    && command.boots() == boots
                    && command.words().equals(exec.command()));
    return begun
        .map(command ->
            switch (command.phase()) {
              case AWAITED -> awaited(key, target, command);
              case LATE -> late(key, target, command);
            })
        .orElseGet(() -> started(key, target, exec.command(), boots));
  }

  void forget(ProbeKey key) {
    silent.remove(key);
    commands.remove(key);
  }

  private ProbeOutcome started(ProbeKey key, ProbeTarget target, List<String> words, int boots) {
    commands.remove(key);
    Duration now = clock.uptime();
    return asked(
        key,
        target,
        guest -> {
          long pid = guest.startInGuest(words, target.probe().timeout());
          commands.put(key, new Command(target.run(), boots, words, pid, now, 0, Phase.AWAITED));
          return new Pending(LOOKS.first());
        });
  }

  private ProbeOutcome awaited(ProbeKey key, ProbeTarget target, Command command) {
    ProbeOutcome outcome =
        asked(
            key,
            target,
            guest -> {
              OptionalInt exit = guest.exitInGuest(command.pid(), target.probe().timeout());
              return exit.isPresent() ? ended(exit.getAsInt()) : notEnded(target, command);
            });
    boolean inTime = isInTime(target, command);
    if (outcome instanceof Pending || (outcome instanceof NotMade && inTime)) {
      commands.put(key, command.looked());
      return new Pending(LOOKS.after(command.looks() + 1));
    }
    if (outcome instanceof Passed || (outcome instanceof Failed && inTime)) {
      commands.remove(key);
    } else {
      commands.put(key, command.late());
    }
    return outcome;
  }

  private boolean isInTime(ProbeTarget target, Command command) {
    return clock.uptime().minus(command.since()).compareTo(target.probe().timeout()) < 0;
  }

  private ProbeOutcome notEnded(ProbeTarget target, Command command) {
    return isInTime(target, command)
        ? new Pending(Duration.ZERO)
        : new Failed(
            "the command has not ended within %d s".formatted(target.probe().timeoutSeconds()));
  }

  private static ProbeOutcome ended(int exit) {
    return exit == 0 ? new Passed() : new Failed("the command ended with exit code " + exit);
  }

  /** The next probe is due. */
  private ProbeOutcome late(ProbeKey key, ProbeTarget target, Command command) {
    ProbeOutcome outcome =
        asked(
            key,
            target,
            guest ->
                hasEnded(guest, target, command)
                    ? new Passed()
                    : new Failed("the command of an earlier probe has not ended yet"));
    return outcome instanceof Passed
        ? started(key, target, command.words(), command.boots())
        : outcome;
  }

  private static boolean hasEnded(LibvirtDomain guest, ProbeTarget target, Command command) {
    try {
      return guest.exitInGuest(command.pid(), target.probe().timeout()).isPresent();
    } catch (LibvirtException e) {
      if (e.code() == ErrorCode.Known.INTERNAL_ERROR) {
        // The agent was started anew, and knows nothing of it.
        return true;
      }
      throw e;
    }
  }

  private ProbeOutcome asked(
      ProbeKey key, ProbeTarget target, Function<LibvirtDomain, ProbeOutcome> question) {
    if (!silent.contains(key)) {
      return asked(key, target.uuid(), question);
    }
    try {
      if (!places.tryAcquire(target.probe().timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        return new NotMade("other guests that do not answer are being waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotMade("the agent is ending");
    }
    try {
      return asked(key, target.uuid(), question);
    } finally {
      places.release();
    }
  }

  private ProbeOutcome asked(
      ProbeKey key, DomainUuid uuid, Function<LibvirtDomain, ProbeOutcome> question) {
    try {
      ProbeOutcome outcome =
          libvirt
              .lookup(uuid)
              .map(question)
              .orElseGet(() -> new NotMade("libvirt does not have the guest"));
      silent.remove(key);
      return outcome;
    } catch (LibvirtFailure e) {
      if (!GuestSilence.is(e)) {
        return new NotMade(wordsOf(e));
      }
      silent.add(key);
      return new Failed(wordsOf(e));
    }
  }

  /** libvirt passes on what the guest agent has said. */
  private static String wordsOf(LibvirtFailure failure) {
    return GuestText.of(Optional.ofNullable(failure.getMessage()).orElse(""), MOST_BYTES)
        .orElse("no answer");
  }
}
