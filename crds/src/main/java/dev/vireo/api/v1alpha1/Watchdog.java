package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * A watchdog of the guest: a timer that the guest must feed once it has begun to.
 *
 * @param action what is done when the guest feeds it no more
 */
public record Watchdog(
    @JsonPropertyDescription(
            "What is done to a guest that has begun to feed its watchdog and feeds it no more. Reset"
                + " (default): its reset button is pressed, and the same domain boots anew. PowerOff:"
                + " it ends, and spec.restartPolicy decides what follows, as after a crash. Pause: its"
                + " CPUs are stopped, to be looked at. InjectNMI: it gets a non-maskable interrupt,"
                + " by which many kernels write a crash dump. A change waits for the guest's next"
                + " start.")
        @Default("Reset")
        @Nullable Action action) {
  /** Reset where no action is named. */
  public Watchdog {
    action = action == null ? Action.Reset : action;
  }

  /** What is done. */
  public Action does() {
    return action == null ? Action.Reset : action;
  }

  /** Those of libvirt's actions that make sense here. */
  public enum Action {
    /** libvirt's {@code reset}. */
    Reset,
    /** libvirt's {@code poweroff}. */
    PowerOff,
    /** libvirt's {@code pause}. */
    Pause,
    /** libvirt's {@code inject-nmi}. */
    InjectNMI
  }
}
