package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.xml.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private final Virt virt;
  private final DomainHandle domain;

  /**
   * libvirt waits for a guest agent without end unless told otherwise; with this it gives up about
   * when our caller does. A driver that cannot be told says so with the question itself.
   */
  GuestReader(Virt virt, DomainHandle domain, Duration patience) {
    this.virt = virt;
    this.domain = domain;
    int seconds = (int) Math.max(1, patience.toSeconds() / 2);
    virt.virDomainAgentSetResponseTimeout(domain.pointer(), seconds, 0);
  }

  GuestInfo info() {
    PointerByReference params = new PointerByReference();
    IntByReference count = new IntByReference();
    int types = Virt.GUEST_INFO_OS | Virt.GUEST_INFO_HOSTNAME;
    Errors.check(virt, virt.virDomainGetGuestInfo(domain.pointer(), types, params, count, 0));
    Pointer array = params.getValue();
    if (array == null) {
      return GuestInfo.NONE;
    }
    try {
      return infoOf(TypedParams.strings(array, count.getValue()));
    } finally {
      virt.virTypedParamsFree(array, count.getValue());
    }
  }

  static GuestInfo infoOf(Map<String, String> params) {
    Optional<GuestOs> os =
        params.keySet().stream().noneMatch(name -> name.startsWith("os."))
            ? Optional.empty()
            : Optional.of(
                new GuestOs(
                    Optional.ofNullable(params.get("os.id")),
                    Optional.ofNullable(params.get("os.pretty-name")),
                    Optional.ofNullable(params.get("os.version-id")),
                    Optional.ofNullable(params.get("os.kernel-release"))));
    return new GuestInfo(Optional.ofNullable(params.get("hostname")), os);
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
        interfaces.add(interfaceOf(pointer));
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

  static GuestInterface interfaceOf(Pointer at) {
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < at.getInt(ADDRESS_COUNT); i++) {
      Pointer address = at.getPointer(ADDRESSES).share((long) i * ADDRESS_SIZE);
      addresses.add(
          new Address(
              address.getInt(0) == 0 ? Family.IPV4 : Family.IPV6,
              Strings.copy(address.getPointer(ADDRESS)).orElse(""),
              address.getInt(PREFIX)));
    }
    return new GuestInterface(
        Strings.copy(at.getPointer(0)).orElse(""),
        Strings.copy(at.getPointer(MAC)).filter(GuestReader::isMac).map(MacAddress::new),
        addresses);
  }

  /** A tunnel's hardware address can be of another kind. */
  private static boolean isMac(String text) {
    return text.length() == 17;
  }
}
