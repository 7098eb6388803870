package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.xml.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the guest agent, and reads the native answers. */
final class GuestReader {
  /** Offsets in {@code struct _virDomainInterface}: name, hwaddr, naddrs, addrs. */
  private static final int MAC = 8;

  private static final int ADDRESS_COUNT = 16;
  private static final int ADDRESSES = 24;

  /** {@code struct _virDomainInterfaceIPAddress}: type, addr, prefix. */
  private static final int ADDRESS_SIZE = 24;

  private static final int ADDRESS = 8;
  private static final int PREFIX = 16;

  private static final int EVERYTHING = 0;
  private static final List<Integer> PARTS =
      List.of(
          Virt.GUEST_INFO_HOSTNAME,
          Virt.GUEST_INFO_OS,
          Virt.GUEST_INFO_TIMEZONE,
          Virt.GUEST_INFO_USERS,
          Virt.GUEST_INFO_FILESYSTEM,
          Virt.GUEST_INFO_LOAD);

  /** So many interfaces are read, the first ones: a host of containers has hundreds. */
  private static final int MOST_INTERFACES = 128;

  private final Virt virt;
  private final DomainHandle domain;
  private final long giveUpAt;
  private final long patienceSeconds;

  /**
   * libvirt waits for a guest agent without end unless told otherwise; with this it gives up about
   * when our caller does. A driver that cannot be told says so with the question itself.
   */
  GuestReader(Virt virt, DomainHandle domain, Duration patience) {
    this.virt = virt;
    this.domain = domain;
    this.giveUpAt = System.nanoTime() + patience.toNanos();
    this.patienceSeconds = Math.max(1, patience.toSeconds());
    int seconds = (int) Math.max(1, patience.toSeconds() / 2);
    virt.virDomainAgentSetResponseTimeout(domain.pointer(), seconds, 0);
  }

  /**
   * All that agent and libvirt know, in one question: asked for everything, libvirt leaves out what
   * the agent does not know, or has no leave to tell, and what it does not know itself. Only when a
   * part fails of what the agent does know is each part asked for alone, so that it takes no other
   * with it.
   */
  GuestInfo info() {
    try {
      return ask(EVERYTHING).info();
    } catch (LibvirtException e) {
      if (isPartly(e)) {
        return byParts().orElseThrow(() -> e);
      }
      throw e;
    }
  }

  /** Empty when the agent answers to none. */
  private Optional<GuestInfo> byParts() {
    List<GuestInfo> told = new ArrayList<>();
    for (int type : PARTS) {
      // A guest that answers just in time, each time, would be listened to for half a minute.
      if (System.nanoTime() - giveUpAt < 0) {
        part(type).ifPresent(told::add);
      }
    }
    return told.stream().reduce(GuestInfo::orElse);
  }

  private Optional<GuestInfo> part(int type) {
    try {
      return Optional.of(ask(type).info());
    } catch (LibvirtException e) {
      if (isPartly(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether it says that there is a guest agent which answers, though not to this. */
  private static boolean isPartly(LibvirtException e) {
    return switch (e.code()) {
      case ErrorCode.Known.NO_DOMAIN,
          ErrorCode.Known.OPERATION_INVALID,
          ErrorCode.Known.AGENT_UNRESPONSIVE,
          ErrorCode.Known.AGENT_UNSYNCED,
          ErrorCode.Known.NO_SUPPORT ->
          false;
      case ErrorCode.Known _, ErrorCode.Unknown _ -> true;
    };
  }

  private GuestAnswers ask(int types) {
    PointerByReference params = new PointerByReference();
    IntByReference count = new IntByReference();
    Errors.check(virt, virt.virDomainGetGuestInfo(domain.pointer(), types, params, count, 0));
    Pointer array = params.getValue();
    if (array == null) {
      return GuestAnswers.NONE;
    }
    try {
      return GuestAnswers.of(array, count.getValue());
    } finally {
      virt.virTypedParamsFree(array, count.getValue());
    }
  }

  List<GuestInterface> interfaces() {
    PointerByReference list = new PointerByReference();
    int count =
        Errors.check(
            virt,
            virt.virDomainInterfaceAddresses(domain.pointer(), list, Virt.ADDRESSES_FROM_AGENT, 0));
    Pointer array = list.getValue();
    if (array == null) {
      return List.of();
    }
    Pointer[] pointers = array.getPointerArray(0, count);
    try {
      List<GuestInterface> interfaces = new ArrayList<>(count);
      for (Pointer pointer : pointers) {
        if (interfaces.size() < MOST_INTERFACES) {
          interfaces.add(interfaceOf(pointer));
        }
      }
      return interfaces;
    } finally {
      for (Pointer pointer : pointers) {
        virt.virDomainInterfaceFree(pointer);
      }
      Native.free(Pointer.nativeValue(array));
    }
  }

  void setTime(Instant time) {
    Errors.check(
        virt, virt.virDomainSetTime(domain.pointer(), time.getEpochSecond(), time.getNano(), 0));
  }

  /** An answer to one of {@link AgentCommands}; a guest that tells more than it should is cut. */
  String command(String command) {
    Pointer answer =
        Errors.check(
            virt,
            virt.virDomainQemuAgentCommand(domain.pointer(), command, (int) patienceSeconds, 0));
    try {
      return Strings.copy(answer).orElse("");
    } finally {
      Native.free(Pointer.nativeValue(answer));
    }
  }

  static GuestInterface interfaceOf(Pointer at) {
    List<Address> addresses = new ArrayList<>();
    int count = Math.min(at.getInt(ADDRESS_COUNT), GuestInterface.MOST_ADDRESSES);
    for (int i = 0; i < count; i++) {
      Pointer address = at.getPointer(ADDRESSES).share((long) i * ADDRESS_SIZE);
      addresses.add(
          new Address(
              address.getInt(0) == 0 ? Family.IPV4 : Family.IPV6,
              Strings.copy(address.getPointer(ADDRESS)).orElse(""),
              address.getInt(PREFIX)));
    }
    return new GuestInterface(
        Strings.copy(at.getPointer(0)).orElse(""),
        Strings.copy(at.getPointer(MAC)).flatMap(MacAddress::parse),
        addresses);
  }
}
