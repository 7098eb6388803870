package dev.vireo.libvirt.event;

import java.util.Arrays;

/** {@code virDomainEventWatchdogAction}: what a watchdog has done to its guest. */
public enum WatchdogAction {
  NONE(0),
  PAUSE(1),
  RESET(2),
  POWEROFF(3),
  SHUTDOWN(4),
  DEBUG(5),
  INJECT_NMI(6),
  /** A number that this version does not name. */
  OTHER(-1);

  private final int code;

  WatchdogAction(int code) {
    this.code = code;
  }

  /** The action of libvirt's number. */
  public static WatchdogAction of(int code) {
    return Arrays.stream(values())
        .filter(action -> action.code == code && action != OTHER)
        .findFirst()
        .orElse(OTHER);
  }
}
