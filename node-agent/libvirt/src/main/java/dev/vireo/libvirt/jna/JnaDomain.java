package dev.vireo.libvirt.jna;

import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;

/** A domain of the real host, by UUID. Equal to another of the same host and UUID. */
record JnaDomain(JnaLibvirtHost host, DomainUuid uuid, String name) implements LibvirtDomain {

  @Override
  public DomainState state() {
    return host.read("virDomainGetState", uuid, DomainHandle::state);
  }

  @Override
  public Optional<VireoMetadata> metadata() {
    return host.read("virDomainGetMetadata", uuid, DomainHandle::metadata);
  }

  @Override
  public String xml() {
    return host.read("virDomainGetXMLDesc", uuid, DomainHandle::xml);
  }

  @Override
  public String migratableXml() {
    return host.read("virDomainGetXMLDesc", uuid, DomainHandle::migratableXml);
  }

  @Override
  public void shutdown(ShutdownMode mode) {
    switch (mode) {
      case DEFAULT -> shutdown(Lane.GUEST, 0);
      case ACPI -> shutdown(Lane.GUEST, Virt.SHUTDOWN_ACPI);
      case GUEST_AGENT -> shutdown(Lane.AGENT, Virt.SHUTDOWN_GUEST_AGENT);
    }
  }

  private void shutdown(Lane lane, int flags) {
    act(
        lane,
        "virDomainShutdownFlags",
        host.deadlines().control(),
        (virt, domain) -> virt.virDomainShutdownFlags(domain.pointer(), flags));
  }

  @Override
  public void destroy() {
    act(
        Lane.DESTROY,
        "virDomainDestroyFlags",
        host.deadlines().destroy(),
        (virt, domain) -> virt.virDomainDestroyFlags(domain.pointer(), 0));
  }

  @Override
  public void suspend() {
    control("virDomainSuspend", (virt, domain) -> virt.virDomainSuspend(domain.pointer()));
  }

  @Override
  public void resume() {
    control("virDomainResume", (virt, domain) -> virt.virDomainResume(domain.pointer()));
  }

  /**
   * Not with {@code VIR_DOMAIN_SAVE_PAUSED}: libvirt 9 would then leave the guest paused when the
   * save fails. How it is restored is said there.
   */
  @Override
  public void save(String file) {
    act(
        Lane.MEMORY,
        "virDomainSaveFlags",
        Lane.NO_DEADLINE,
        (virt, domain) -> virt.virDomainSaveFlags(domain.pointer(), file, null, 0));
  }

  @Override
  public void abortJob() {
    control("virDomainAbortJob", (virt, domain) -> virt.virDomainAbortJob(domain.pointer()));
  }

  @Override
  public void reboot(RebootMode mode) {
    int flags =
        switch (mode) {
          case ACPI -> Virt.REBOOT_ACPI;
          case GUEST_AGENT -> Virt.REBOOT_GUEST_AGENT;
        };
    control("virDomainReboot", (virt, domain) -> virt.virDomainReboot(domain.pointer(), flags));
  }

  @Override
  public void reset() {
    control("virDomainReset", (virt, domain) -> virt.virDomainReset(domain.pointer(), 0));
  }

  @Override
  public void setOnReboot(LifecycleActions.Action action) {
    int number =
        switch (action) {
          case DESTROY -> Virt.ACTION_DESTROY;
          case RESTART -> Virt.ACTION_RESTART;
          case PRESERVE -> Virt.ACTION_PRESERVE;
        };
    control(
        "virDomainSetLifecycleAction",
        (virt, domain) ->
            virt.virDomainSetLifecycleAction(
                domain.pointer(), Virt.LIFECYCLE_REBOOT, number, Virt.AFFECT_LIVE));
  }

  @Override
  public void updateDevice(EthernetDef nic) {
    String xml = DomainXmlWriter.write(nic);
    control(
        "virDomainUpdateDeviceFlags",
        (virt, domain) -> virt.virDomainUpdateDeviceFlags(domain.pointer(), xml, Virt.AFFECT_LIVE));
  }

  @Override
  public List<DiskError> diskErrors() {
    return host.exclusive(
        Lane.GUEST,
        "virDomainGetDiskErrors",
        host.deadlines().control(),
        uuid,
        (virt, domain) -> DiskErrors.read(virt, domain));
  }

  @Override
  public GuestInfo guestInfo() {
    return ask("virDomainGetGuestInfo", GuestReader::info);
  }

  @Override
  public List<GuestInterface> guestInterfaces() {
    return ask("virDomainInterfaceAddresses", GuestReader::interfaces);
  }

  @Override
  public void setTime(Instant time) {
    Object _ =
        ask(
            "virDomainSetTime",
            guest -> {
              guest.setTime(time);
              return time;
            });
  }

  @Override
  public void pingGuestAgent(Duration patience) {
    Object _ = command(AgentCommands.ping(), patience);
  }

  @Override
  public long startInGuest(List<String> command, Duration patience) {
    return AgentCommands.pidOf(command(AgentCommands.exec(command), patience));
  }

  @Override
  public OptionalInt exitInGuest(long pid, Duration patience) {
    return AgentCommands.exitOf(command(AgentCommands.execStatus(pid), patience));
  }

  private String command(String command, Duration patience) {
    return ask("virDomainQemuAgentCommand", patience, guest -> guest.command(command));
  }

  private <T> T ask(String operation, Function<GuestReader, T> question) {
    return ask(operation, host.deadlines().guest(), question);
  }

  private <T> T ask(String operation, Duration deadline, Function<GuestReader, T> question) {
    BiFunction<Virt, DomainHandle, T> calls =
        (virt, domain) -> question.apply(new GuestReader(virt, domain, deadline));
    return host.exclusive(Lane.AGENT, operation, deadline, uuid, calls);
  }

  private void control(String operation, ToIntBiFunction<Virt, DomainHandle> call) {
    act(Lane.GUEST, operation, host.deadlines().control(), call);
  }

  private void act(
      Lane lane, String operation, Duration deadline, ToIntBiFunction<Virt, DomainHandle> call) {
    Object _ =
        host.exclusive(
            lane,
            operation,
            deadline,
            uuid,
            (virt, domain) -> Errors.check(virt, call.applyAsInt(virt, domain)));
  }
}
