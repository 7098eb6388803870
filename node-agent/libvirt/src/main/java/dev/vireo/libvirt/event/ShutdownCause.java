package dev.vireo.libvirt.event;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ShutdownCause} of QEMU's monitor: why a QEMU that does not begin anew shuts down. */
public enum ShutdownCause {
  /** QEMU was told to quit. */
  HOST_QMP_QUIT("host-qmp-quit"),
  /** The reset button, where a reset ends the guest; libvirt presses it for a reboot by ACPI. */
  HOST_QMP_SYSTEM_RESET("host-qmp-system-reset"),
  /** A signal, by which libvirt ends a QEMU that has shut down, too. */
  HOST_SIGNAL("host-signal"),
  /** The guest has switched itself off. */
  GUEST_SHUTDOWN("guest-shutdown"),
  /** The guest, or its watchdog, has reset itself, where a reset ends the guest. */
  GUEST_RESET("guest-reset"),
  /** The guest has panicked. */
  GUEST_PANIC("guest-panic"),
  /** A word that this version does not name, or none. */
  OTHER("");

  private static final Pattern REASON = Pattern.compile("\"reason\"\\s*:\\s*\"([^\"]*)\"");

  private final String word;

  ShutdownCause(String word) {
    this.word = word;
  }

  /** QEMU's word. */
  public String word() {
    return word;
  }

  /** Whether QEMU would have gone on, had it been set to: the guest is to boot anew. */
  public boolean isReset() {
    return this == GUEST_RESET || this == HOST_QMP_SYSTEM_RESET;
  }

  /** The cause that the event's JSON names, as libvirt passes it on. */
  public static ShutdownCause ofDetails(@Nullable String details) {
    Matcher reason = REASON.matcher(details == null ? "" : details);
    return reason.find() ? of(reason.group(1)) : OTHER;
  }

  private static ShutdownCause of(String word) {
    return Arrays.stream(values())
        .filter(cause -> cause.word.equals(word))
        .findFirst()
        .orElse(OTHER);
  }
}
