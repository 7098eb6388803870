package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import java.util.function.Consumer;

/**
 * Asks guests to shut down, ends them by force, pauses them, and lets those go on that were
 * stopped. A guest that is gone is success.
 */
final class GuestStopper {
  private final LibvirtHost libvirt;

  GuestStopper(LibvirtHost libvirt) {
    this.libvirt = libvirt;
  }

  ApplyOutcome shutdown(Domain domain, ShutdownMode mode) {
    ApplyOutcome outcome = act(domain, guest -> guest.shutdown(mode));
    return outcome instanceof ApplyOutcome.Failed && mode == ShutdownMode.GUEST_AGENT
        ? act(domain, guest -> guest.shutdown(ShutdownMode.ACPI))
        : outcome;
  }

  ApplyOutcome destroy(Domain domain) {
    return act(domain, LibvirtDomain::destroy);
  }

  /** Only if a disk is the reason still: somebody may have paused it meanwhile. */
  ApplyOutcome resume(Domain domain) {
    return act(
        domain,
        guest -> {
          if (DomainPlanner.isStoppedByQemu(guest.state())) {
            guest.resume();
          }
        });
  }

  /** One that QEMU has stopped is left so, as it is not running. */
  ApplyOutcome pause(Domain domain) {
    return act(
        domain,
        guest -> {
          if (isRunning(guest.state())) {
            guest.suspend();
          }
        });
  }

  /** One that is not being saved any more is left as it is. */
  ApplyOutcome abortSave(Domain domain) {
    return act(
        domain,
        guest -> {
          if (SuspendPlanner.isBeingSaved(guest.state())) {
            guest.abortJob();
          }
        });
  }

  /** Only if it is paused still: somebody may have resumed it meanwhile. */
  ApplyOutcome unpause(Domain domain) {
    return act(
        domain,
        guest -> {
          if (DomainPlanner.isPaused(guest.state()) || RestorePlanner.isRestored(guest.state())) {
            guest.resume();
          }
        });
  }

  private static boolean isRunning(DomainState state) {
    return state instanceof DomainState.Running || state instanceof DomainState.Blocked;
  }

  private ApplyOutcome act(Domain domain, Consumer<LibvirtDomain> action) {
    try {
      libvirt.lookup(DomainXml.uuidOf(domain)).ifPresent(action);
      return new ApplyOutcome.Done();
    } catch (LibvirtException e) {
      return e.isNoDomain()
          ? new ApplyOutcome.Done()
          : new ApplyOutcome.Failed(Reason.Stopping, Failures.sentenceOf(e));
    } catch (LibvirtFailure e) {
      return new ApplyOutcome.Unknown(Failures.sentenceOf(e));
    }
  }
}
