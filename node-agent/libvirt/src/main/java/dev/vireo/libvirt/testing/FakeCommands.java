package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What a guest's agent has started in it. Safe for many threads. */
final class FakeCommands {
  private final List<List<String>> started = new ArrayList<>();
  private final Map<Long, OptionalInt> exits = new HashMap<>();
  private OptionalInt answer = OptionalInt.of(0);

  synchronized void answer(OptionalInt exit) {
    answer = exit;
  }

  synchronized List<List<String>> started() {
    return List.copyOf(started);
  }

  synchronized long start(List<String> command) {
    started.add(List.copyOf(command));
    long pid = started.size();
    exits.put(pid, answer);
    return pid;
  }

  /** Told once, as the guest agent does. */
  synchronized OptionalInt exitOf(long pid) {
    OptionalInt exit = exits.get(pid);
    if (exit == null) {
      throw FakeMachines.error(
          ErrorCode.Known.INTERNAL_ERROR,
          "internal error: unable to execute QEMU agent command 'guest-exec-status': Invalid parameter 'pid'");
    }
    if (exit.isPresent()) {
      exits.remove(pid);
    }
    return exit;
  }
}
