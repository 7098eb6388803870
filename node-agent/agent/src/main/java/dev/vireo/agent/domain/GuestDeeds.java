package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.LifecycleActions;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Reboots and resets guests, for each value of a wish at most once: that it was done is on the node
 * before it is. Only what is known to have had no effect is taken back, and tried again.
 */
final class GuestDeeds {
  private static final Logger LOG = Logger.getLogger(GuestDeeds.class);

  private final LibvirtHost libvirt;
  private final NodeNotes notes;
  private final Halts halts;

  GuestDeeds(LibvirtHost libvirt, NodeNotes notes, Halts halts) {
    this.libvirt = libvirt;
    this.notes = notes;
    this.halts = halts;
  }

  ApplyOutcome reboot(Domain domain, DomainObserved seen, String at, RebootMode mode) {
    LOG.infof("A guest is asked to reboot. domain=%s at=%s", DomainKey.of(domain), at);
    ApplyOutcome asked =
        once(domain, seen, done -> done.rebooted(at), guest -> reboot(guest, mode));
    RebootAction told = domain.getSpec().run().onReboot();
    // Not with the next look: a guest may be quick to obey.
    return asked instanceof ApplyOutcome.Done && told != RebootAction.Restart
        ? setOnReboot(domain, seen, told)
        : asked;
  }

  ApplyOutcome reset(Domain domain, DomainObserved seen, String at) {
    LOG.infof("A guest is reset. domain=%s at=%s", DomainKey.of(domain), at);
    return once(domain, seen, done -> done.reset(at), LibvirtDomain::reset);
  }

  /** Done as often as need be, so it is remembered after it is. */
  ApplyOutcome setOnReboot(Domain domain, DomainObserved seen, RebootAction action) {
    LOG.infof("It is set what a reboot does. domain=%s onReboot=%s", DomainKey.of(domain), action);
    try {
      libvirt.lookup(DomainXml.uuidOf(domain)).ifPresent(guest -> guest.setOnReboot(of(action)));
    } catch (LibvirtFailure e) {
      String why = Failures.sentenceOf(e);
      LOG.warnf("What a reboot does could not be set. domain=%s why=%s", DomainKey.of(domain), why);
      if (!isUnsupported(e)) {
        return new ApplyOutcome.Failed(Reason.LibvirtUnavailable, why);
      }
    }
    OpenDomain open = notes.open(domain, seen);
    notes.put(open.having(open.runDone().with(action)));
    return new ApplyOutcome.Done();
  }

  /** Where QEMU cannot change it, it is not tried for ever: what waits is taken up by a restart. */
  private static boolean isUnsupported(LibvirtFailure failure) {
    return failure instanceof LibvirtException refused
        && refused.code() == ErrorCode.Known.OPERATION_UNSUPPORTED;
  }

  private static LifecycleActions.Action of(RebootAction action) {
    return switch (action) {
      case Restart -> LifecycleActions.Action.RESTART;
      case Destroy -> LifecycleActions.Action.DESTROY;
    };
  }

  /** A guest agent that does not answer is taken for none. */
  private static void reboot(LibvirtDomain guest, RebootMode mode) {
    try {
      guest.reboot(mode);
    } catch (LibvirtException e) {
      if (mode != RebootMode.GUEST_AGENT) {
        throw e;
      }
      if (e.code() == ErrorCode.Known.AGENT_UNRESPONSIVE) {
        guest.reboot(RebootMode.ACPI);
      } else {
        // An agent that is quick to obey is gone before it has answered.
        LOG.debugf(e, "A guest agent did not answer that it reboots. uuid=%s", guest.uuid());
      }
    }
  }

  private ApplyOutcome once(
      Domain domain,
      DomainObserved seen,
      UnaryOperator<RunDone> noted,
      Consumer<LibvirtDomain> deed) {
    OpenDomain before = notes.open(domain, seen);
    notes.put(before.having(noted.apply(before.runDone())));
    halts.reached(Step.BEFORE_DEED);
    try {
      libvirt.lookup(DomainXml.uuidOf(domain)).ifPresent(deed);
      halts.reached(Step.AFTER_DEED);
      return new ApplyOutcome.Done();
    } catch (LibvirtFailure e) {
      String why = Failures.sentenceOf(e);
      if (e.effect() == Effect.UNKNOWN) {
        return new ApplyOutcome.Unknown(why);
      }
      LOG.warnf("A guest was not rebooted or reset. domain=%s why=%s", DomainKey.of(domain), why);
      notes.note(domain, before);
      return new ApplyOutcome.Failed(Reason.LibvirtUnavailable, why);
    }
  }
}
