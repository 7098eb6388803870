package dev.vireo.libvirt;

import java.util.Arrays;

/** {@code virDomainState} with its reason. Reasons without an enum here keep libvirt's number. */
public sealed interface DomainState {

  /** The state of libvirt's two numbers. */
  static DomainState of(int state, int reason) {
    return switch (state) {
      case 0 -> new NoState(reason);
      case 1 -> new Running(reason);
      case 2 -> new Blocked(reason);
      case 3 -> new Paused(PauseReason.of(reason), reason);
      case 4 -> new ShuttingDown(reason);
      case 5 -> new Shutoff(ShutoffReason.of(reason), reason);
      case 6 -> new Crashed(reason);
      case 7 -> new PmSuspended(reason);
      default -> new Unknown(state, reason);
    };
  }

  /** {@code VIR_DOMAIN_NOSTATE}. */
  record NoState(int reason) implements DomainState {}

  /** {@code VIR_DOMAIN_RUNNING}. */
  record Running(int reason) implements DomainState {}

  /** {@code VIR_DOMAIN_BLOCKED}: runs, waits for a resource. */
  record Blocked(int reason) implements DomainState {}

  /** {@code VIR_DOMAIN_PAUSED}. */
  record Paused(PauseReason reason, int code) implements DomainState {}

  /** {@code VIR_DOMAIN_SHUTDOWN}: the guest is off, QEMU still has to end. */
  record ShuttingDown(int reason) implements DomainState {}

  /** {@code VIR_DOMAIN_SHUTOFF}. A transient domain is never listed in it. */
  record Shutoff(ShutoffReason reason, int code) implements DomainState {}

  /** {@code VIR_DOMAIN_CRASHED}. */
  record Crashed(int reason) implements DomainState {}

  /** {@code VIR_DOMAIN_PMSUSPENDED}: the guest sleeps. */
  record PmSuspended(int reason) implements DomainState {}

  /** A state that this version does not name. */
  record Unknown(int state, int reason) implements DomainState {}

  /** {@code virDomainPausedReason}. */
  enum PauseReason {
    UNKNOWN(0),
    USER(1),
    MIGRATION(2),
    SAVE(3),
    DUMP(4),
    IOERROR(5),
    WATCHDOG(6),
    FROM_SNAPSHOT(7),
    SHUTTING_DOWN(8),
    SNAPSHOT(9),
    CRASHED(10),
    STARTING_UP(11),
    POSTCOPY(12),
    POSTCOPY_FAILED(13),
    /**
     * A number that this version does not name; the state that has this reason keeps the number.
     */
    OTHER(-1);

    private final int code;

    PauseReason(int code) {
      this.code = code;
    }

    /** libvirt's number. */
    public int code() {
      return code;
    }

    /** The reason of libvirt's number. */
    public static PauseReason of(int code) {
      return Arrays.stream(values())
          .filter(reason -> reason.code == code && reason != OTHER)
          .findFirst()
          .orElse(OTHER);
    }
  }

  /** {@code virDomainShutoffReason}. */
  enum ShutoffReason {
    UNKNOWN(0),
    SHUTDOWN(1),
    DESTROYED(2),
    CRASHED(3),
    MIGRATED(4),
    SAVED(5),
    FAILED(6),
    FROM_SNAPSHOT(7),
    DAEMON(8),
    /**
     * A number that this version does not name; the state that has this reason keeps the number.
     */
    OTHER(-1);

    private final int code;

    ShutoffReason(int code) {
      this.code = code;
    }

    /** libvirt's number. */
    public int code() {
      return code;
    }

    /** The reason of libvirt's number. */
    public static ShutoffReason of(int code) {
      return Arrays.stream(values())
          .filter(reason -> reason.code == code && reason != OTHER)
          .findFirst()
          .orElse(OTHER);
    }
  }
}
