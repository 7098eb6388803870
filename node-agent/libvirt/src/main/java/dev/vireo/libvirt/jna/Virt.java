package dev.vireo.libvirt.jna;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libvirt.so.0 and libvirt-qemu.so.0 that we use, by their own names and in the
 * order of their headers. {@code opaque} is a number of ours, passed in the place of a pointer;
 * this needs a machine of 64 bits.
 */
interface Virt extends Library {
  int METADATA_ELEMENT = 2;
  int EVENT_LIFECYCLE = 0;
  int EVENT_REBOOT = 1;
  int EVENT_WATCHDOG = 3;
  int EVENT_AGENT_LIFECYCLE = 18;
  int START_PAUSED = 1;
  int STATS_STATE = 1;
  int STATS_ENFORCE = 1 << 31;
  int AFFECT_LIVE = 1;
  int SHUTDOWN_ACPI = 1;
  int SHUTDOWN_GUEST_AGENT = 1 << 1;
  int REBOOT_ACPI = 1;
  int REBOOT_GUEST_AGENT = 1 << 1;
  int XML_MIGRATABLE = 1 << 3;
  int SAVE_PAUSED = 1 << 2;
  int GUEST_INFO_USERS = 1;
  int GUEST_INFO_OS = 1 << 1;
  int GUEST_INFO_TIMEZONE = 1 << 2;
  int GUEST_INFO_HOSTNAME = 1 << 3;
  int GUEST_INFO_FILESYSTEM = 1 << 4;
  int GUEST_INFO_LOAD = 1 << 7;
  int ADDRESSES_FROM_AGENT = 1;
  int LIFECYCLE_REBOOT = 1;
  int ACTION_DESTROY = 0;
  int ACTION_RESTART = 1;
  int ACTION_PRESERVE = 3;

  /** {@code virErrorFunc}. */
  interface ErrorCallback extends Callback {
    void invoke(@Nullable Pointer userData, @Nullable Pointer error);
  }

  /** {@code virConnectCloseFunc}. */
  interface CloseCallback extends Callback {
    void invoke(Pointer connection, int reason, long opaque);
  }

  /** {@code virConnectDomainEventCallback}. */
  interface LifecycleCallback extends Callback {
    int invoke(Pointer connection, Pointer domain, int event, int detail, long opaque);
  }

  /** {@code virConnectDomainEventGenericCallback}. */
  interface GenericCallback extends Callback {
    void invoke(Pointer connection, Pointer domain, long opaque);
  }

  /** {@code virConnectDomainEventWatchdogCallback}. */
  interface WatchdogCallback extends Callback {
    void invoke(Pointer connection, Pointer domain, int action, long opaque);
  }

  /** {@code virConnectDomainEventAgentLifecycleCallback}. */
  interface AgentCallback extends Callback {
    void invoke(Pointer connection, Pointer domain, int state, int reason, long opaque);
  }

  int virInitialize();

  void virSetErrorFunc(@Nullable Pointer userData, ErrorCallback handler);

  @Nullable Pointer virGetLastError();

  void virResetLastError();

  int virEventRegisterDefaultImpl();

  int virEventRunDefaultImpl();

  @Nullable Pointer virConnectOpen(String uri);

  int virConnectClose(Pointer connection);

  int virConnectSetKeepAlive(Pointer connection, int interval, int count);

  int virConnectIsAlive(Pointer connection);

  int virConnectRegisterCloseCallback(
      Pointer connection, CloseCallback callback, long opaque, @Nullable Pointer free);

  int virConnectUnregisterCloseCallback(Pointer connection, CloseCallback callback);

  int virConnectDomainEventRegisterAny(
      Pointer connection,
      @Nullable Pointer domain,
      int event,
      Callback callback,
      long opaque,
      @Nullable Pointer free);

  int virConnectDomainEventDeregisterAny(Pointer connection, int id);

  @Nullable Pointer virConnectGetHostname(Pointer connection);

  @Nullable String virConnectGetType(Pointer connection);

  int virConnectGetVersion(Pointer connection, long[] version);

  int virConnectGetLibVersion(Pointer connection, long[] version);

  @Nullable Pointer virConnectGetCapabilities(Pointer connection);

  @Nullable Pointer virConnectGetDomainCapabilities(
      Pointer connection,
      @Nullable String emulator,
      @Nullable String arch,
      @Nullable String machine,
      @Nullable String virtType,
      int flags);

  int virConnectGetAllDomainStats(
      Pointer connection, int stats, PointerByReference records, int flags);

  void virDomainStatsRecordListFree(Pointer records);

  @Nullable Pointer virDomainLookupByUUIDString(Pointer connection, String uuid);

  @Nullable Pointer virDomainCreateXML(Pointer connection, String xml, int flags);

  int virDomainFree(Pointer domain);

  @Nullable String virDomainGetName(Pointer domain);

  int virDomainGetUUIDString(Pointer domain, byte[] text);

  int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

  @Nullable Pointer virDomainGetMetadata(Pointer domain, int type, String uri, int flags);

  @Nullable Pointer virDomainGetXMLDesc(Pointer domain, int flags);

  int virDomainShutdownFlags(Pointer domain, int flags);

  int virDomainDestroyFlags(Pointer domain, int flags);

  int virDomainSuspend(Pointer domain);

  int virDomainResume(Pointer domain);

  int virDomainSaveFlags(Pointer domain, String to, @Nullable String xml, int flags);

  int virDomainRestoreFlags(Pointer connection, String from, @Nullable String xml, int flags);

  int virDomainAbortJob(Pointer domain);

  int virDomainReboot(Pointer domain, int flags);

  int virDomainReset(Pointer domain, int flags);

  int virDomainSetLifecycleAction(Pointer domain, int type, int action, int flags);

  int virDomainUpdateDeviceFlags(Pointer domain, String xml, int flags);

  int virDomainSetTime(Pointer domain, long seconds, int nanoseconds, int flags);

  int virDomainGetDiskErrors(Pointer domain, @Nullable Pointer errors, int max, int flags);

  int virDomainAgentSetResponseTimeout(Pointer domain, int seconds, int flags);

  int virDomainGetGuestInfo(
      Pointer domain, int types, PointerByReference params, IntByReference count, int flags);

  void virTypedParamsFree(Pointer params, int count);

  int virDomainInterfaceAddresses(
      Pointer domain, PointerByReference interfaces, int source, int flags);

  void virDomainInterfaceFree(Pointer networkInterface);

  @Nullable Pointer virDomainQemuAgentCommand(
      Pointer domain, String command, int timeoutSeconds, int flags);

  /** {@code virConnectDomainQemuMonitorEventCallback}. */
  interface MonitorCallback extends Callback {
    void invoke(
        Pointer connection,
        Pointer domain,
        String event,
        long seconds,
        int micros,
        @Nullable String details,
        long opaque);
  }

  int virConnectDomainQemuMonitorEventRegister(
      Pointer connection,
      @Nullable Pointer domain,
      String event,
      MonitorCallback callback,
      long opaque,
      @Nullable Pointer free,
      int flags);

  int virConnectDomainQemuMonitorEventDeregister(Pointer connection, int id);
}
