package dev.vireo.libvirt;

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
    UNKNOWN,
    USER,
    MIGRATION,
    SAVE,
    DUMP,
    IOERROR,
    WATCHDOG,
    FROM_SNAPSHOT,
    SHUTTING_DOWN,
    SNAPSHOT,
    CRASHED,
    STARTING_UP,
    POSTCOPY,
    POSTCOPY_FAILED,
    /** A number that this version does not name. */
    OTHER;

    /** The reason of libvirt's number. */
    public static PauseReason of(int code) {
      return code >= 0 && code <= 13 ? values()[code] : OTHER;
    }
  }

  /** {@code virDomainShutoffReason}. */
  enum ShutoffReason {
    UNKNOWN,
    SHUTDOWN,
    DESTROYED,
    CRASHED,
    MIGRATED,
    SAVED,
    FAILED,
    FROM_SNAPSHOT,
    DAEMON,
    /** A number that this version does not name. */
    OTHER;

    /** The reason of libvirt's number. */
    public static ShutoffReason of(int code) {
      return code >= 0 && code <= 8 ? values()[code] : OTHER;
    }
  }
}
