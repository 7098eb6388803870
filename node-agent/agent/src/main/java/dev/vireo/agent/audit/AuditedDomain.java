package dev.vireo.agent.audit;

import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A domain that nobody changes without a line that says so. */
record AuditedDomain(LibvirtDomain domain, AuditLog log) implements LibvirtDomain {
  @Override
  public DomainUuid uuid() {
    return domain.uuid();
  }

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public DomainState state() {
    return domain.state();
  }

  @Override
  public Optional<VireoMetadata> metadata() {
    return domain.metadata();
  }

  @Override
  public String xml() {
    return domain.xml();
  }

  @Override
  public String migratableXml() {
    return domain.migratableXml();
  }

  @Override
  public void shutdown(ShutdownMode mode) {
    run(GuestOperation.Shutdown, () -> domain.shutdown(mode));
  }

  @Override
  public void destroy() {
    run(GuestOperation.Destroy, domain::destroy);
  }

  @Override
  public void suspend() {
    run(GuestOperation.Suspend, domain::suspend);
  }

  @Override
  public void resume() {
    run(GuestOperation.Resume, domain::resume);
  }

  @Override
  public void reboot(RebootMode mode) {
    run(GuestOperation.Reboot, () -> domain.reboot(mode));
  }

  @Override
  public void reset() {
    run(GuestOperation.Reset, domain::reset);
  }

  @Override
  public void setOnReboot(LifecycleActions.Action action) {
    run(GuestOperation.SetOnReboot, () -> domain.setOnReboot(action));
  }

  @Override
  public void save(String file) {
    run(GuestOperation.Save, () -> domain.save(file));
  }

  @Override
  public void abortJob() {
    run(GuestOperation.AbortSave, domain::abortJob);
  }

  @Override
  public void updateDevice(EthernetDef nic) {
    run(GuestOperation.UpdateDevice, () -> domain.updateDevice(nic));
  }

  @Override
  public List<DiskError> diskErrors() {
    return domain.diskErrors();
  }

  @Override
  public GuestInfo guestInfo() {
    return domain.guestInfo();
  }

  @Override
  public List<GuestInterface> guestInterfaces() {
    return domain.guestInterfaces();
  }

  @Override
  public void pingGuestAgent(Duration patience) {
    domain.pingGuestAgent(patience);
  }

  /** No line: a probe does it every few seconds, and its command is in the spec of the VM. */
  @Override
  public long startInGuest(List<String> command, Duration patience) {
    return domain.startInGuest(command, patience);
  }

  @Override
  public OptionalInt exitInGuest(long pid, Duration patience) {
    return domain.exitInGuest(pid, patience);
  }

  @Override
  public void setTime(Instant time) {
    run(GuestOperation.SetTime, () -> domain.setTime(time));
  }

  private void run(GuestOperation operation, Runnable call) {
    log.run(operation, uuid(), call);
  }
}
