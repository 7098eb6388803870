package dev.vireo.libvirt;

import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One domain, named by its UUID. Holds nothing native: each method looks the domain up anew and
 * fails with {@code NO_DOMAIN} when it has gone. At most one call per domain waits for its QEMU at
 * any time, and beside it at most one for its guest agent (a second one is refused as busy);
 * destroy goes beside both, as it must end a QEMU that answers nobody.
 */
public interface LibvirtDomain {
  /** Its UUID. */
  DomainUuid uuid();

  /** Its name when it was looked up. */
  String name();

  /** Its state and the reason. Does not wait for QEMU. */
  DomainState state();

  /** Who it belongs to; empty when it is not ours. Does not wait for QEMU. */
  Optional<VireoMetadata> metadata();

  /** The live XML, to be read by {@link dev.vireo.libvirt.xml.DomainXmlParser}. */
  String xml();

  /**
   * The XML without what belongs to this host alone, as libvirt keeps it with a saved memory; to be
   * given to {@link LibvirtHost#restore} by way of {@link dev.vireo.libvirt.xml.SavedDomainXml}.
   */
  String migratableXml();

  /** Asks the guest to shut down and returns when asked: a guest may not listen. */
  void shutdown(ShutdownMode mode);

  /**
   * Ends QEMU by force (first SIGTERM, then SIGKILL) and returns when it has ended: 1 to 2 s under
   * emulation.
   */
  void destroy();

  /** Stops the guest's CPUs. */
  void suspend();

  /** Lets the guest's CPUs go on. */
  void resume();

  /**
   * Asks the guest to reboot and returns when asked: a guest may not listen. The domain and its
   * QEMU stay. A later {@link #shutdown} takes the wish back.
   */
  void reboot(RebootMode mode);

  /**
   * Presses the reset button: the guest begins anew at once, without being asked, and what it had
   * not written is lost. The domain and its QEMU stay; a paused guest stays paused.
   */
  void reset();

  /**
   * Says what becomes of the running domain when its guest reboots: RESTART, as it is created, or
   * DESTROY, by which QEMU ends where it would have begun anew. It then ends with {@code
   * StopReason.SHUTDOWN}, after a {@link dev.vireo.libvirt.event.LibvirtEvent.QemuShutdown} that
   * tells it from a guest that has shut down. By DESTROY {@link #reset} ends the domain, too, and
   * may fail as QEMU has gone before it has answered; {@link #reboot} only asks the guest to shut
   * down. Waits for QEMU.
   */
  void setOnReboot(LifecycleActions.Action action);

  /**
   * Writes the guest's memory to a file and ends the domain, {@code StopReason.SAVED}: the guest is
   * where it was when {@link LibvirtHost#restore} brings it back. Returns when it is done, or known
   * not to be, however long that takes: minutes for a large guest. A save that fails leaves the
   * guest running, but for a guest that was paused.
   *
   * @param file as libvirt's daemon comes to it. libvirt opens it twice, at the beginning and at
   *     the end, so it must lead to the same file until this returns. What is in it is overwritten
   */
  void save(String file);

  /**
   * Calls off a save that is going on, so that the guest goes on; returns when that is asked. Fails
   * with OPERATION_INVALID when there is none.
   */
  void abortJob();

  /**
   * Changes the link of an interface of the running domain; the rest is as {@link #xml} tells it.
   * Waits for QEMU.
   */
  void updateDevice(EthernetDef nic);

  /** Disks with an error, as QEMU remembers it until its CPUs go on. Waits for QEMU. */
  List<DiskError> diskErrors();

  /**
   * What the guest agent knows of its guest. A part that this agent or this libvirt does not know
   * is empty. Fails with AGENT_UNRESPONSIVE when it is not connected, or does not answer in time.
   */
  GuestInfo guestInfo();

  /**
   * The guest's network interfaces by the guest agent; fails with AGENT_UNRESPONSIVE when it is not
   * connected.
   */
  List<GuestInterface> guestInterfaces();

  /**
   * Returns when the guest agent has answered that it is there; fails with AGENT_UNRESPONSIVE when
   * it is not connected, or does not answer in time.
   *
   * @param patience how long that may take; libvirt counts whole seconds, and one at least
   */
  void pingGuestAgent(Duration patience);

  /**
   * Has the guest agent start a command in the guest, and returns its process ID there when it has.
   * What the command prints is kept nowhere, and nobody waits for its end. Fails with
   * AGENT_UNRESPONSIVE as {@link #pingGuestAgent}, and with INTERNAL_ERROR when the agent will not:
   * it has no such program, or no leave to run any.
   *
   * @param command the program and its arguments; no shell reads them
   * @param patience as for {@link #pingGuestAgent}
   */
  long startInGuest(List<String> command, Duration patience);

  /**
   * The exit code of a command that was started in the guest, or 128 and the signal that ended it;
   * empty while it runs. It is told once: after that, and to an agent that was started anew, the
   * process is unknown, which fails with INTERNAL_ERROR.
   *
   * @param pid as {@link #startInGuest} returned it
   * @param patience as for {@link #pingGuestAgent}
   */
  OptionalInt exitInGuest(long pid, Duration patience);

  /**
   * Sets the guest's clock by the guest agent; fails with AGENT_UNRESPONSIVE when it is not
   * connected.
   */
  void setTime(Instant time);
}
