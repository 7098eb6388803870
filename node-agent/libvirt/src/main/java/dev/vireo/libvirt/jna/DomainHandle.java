package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.MetadataXml;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns one {@code virDomainPtr}. Lives and is closed within one task. */
final class DomainHandle implements AutoCloseable {
  private static final int UUID_BYTES = 37;

  private final Virt virt;
  private final Pointer pointer;

  private DomainHandle(Virt virt, Pointer pointer) {
    this.virt = virt;
    this.pointer = pointer;
  }

  /** Takes the pointer over, or throws the thread's last error. */
  static DomainHandle own(Virt virt, @Nullable Pointer pointer) {
    return new DomainHandle(virt, Errors.check(virt, pointer));
  }

  static DomainHandle lookup(Virt virt, Pointer connection, DomainUuid uuid) {
    return own(virt, virt.virDomainLookupByUUIDString(connection, uuid.toString()));
  }

  /** All domains; the caller closes each. */
  static List<DomainHandle> all(Virt virt, Pointer connection) {
    PointerByReference list = new PointerByReference();
    int count = Errors.check(virt, virt.virConnectListAllDomains(connection, list, 0));
    Pointer array = list.getValue();
    try {
      List<DomainHandle> handles = new ArrayList<>(count);
      for (Pointer pointer : array.getPointerArray(0, count)) {
        handles.add(new DomainHandle(virt, pointer));
      }
      return handles;
    } finally {
      Native.free(Pointer.nativeValue(array));
    }
  }

  /**
   * Reads name and UUID, which are in the handle: no call to the daemon. Works on a borrowed
   * pointer.
   */
  static DomainUuid uuidOf(Virt virt, Pointer domain) {
    byte[] text = new byte[UUID_BYTES];
    Errors.check(virt, virt.virDomainGetUUIDString(domain, text));
    return DomainUuid.of(Native.toString(text, StandardCharsets.UTF_8));
  }

  static String nameOf(Virt virt, Pointer domain) {
    String name = virt.virDomainGetName(domain);
    if (name == null) {
      throw Errors.last(virt);
    }
    return name;
  }

  Pointer pointer() {
    return pointer;
  }

  DomainUuid uuid() {
    return uuidOf(virt, pointer);
  }

  String name() {
    return nameOf(virt, pointer);
  }

  DomainState state() {
    IntByReference state = new IntByReference();
    IntByReference reason = new IntByReference();
    Errors.check(virt, virt.virDomainGetState(pointer, state, reason, 0));
    return DomainState.of(state.getValue(), reason.getValue());
  }

  Optional<VireoMetadata> metadata() {
    Pointer xml =
        virt.virDomainGetMetadata(pointer, Virt.METADATA_ELEMENT, VireoMetadata.NAMESPACE_URI, 0);
    if (xml != null) {
      return MetadataXml.parse(Strings.take(xml));
    }
    LibvirtException error = Errors.last(virt);
    if (error.code().equals(ErrorCode.Known.NO_DOMAIN_METADATA)) {
      return Optional.empty();
    }
    throw error;
  }

  String xml() {
    return Strings.take(Errors.check(virt, virt.virDomainGetXMLDesc(pointer, 0)));
  }

  @Override
  public void close() {
    virt.virDomainFree(pointer);
  }
}
