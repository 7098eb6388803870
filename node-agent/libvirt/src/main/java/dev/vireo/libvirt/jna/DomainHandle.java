package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.MetadataXml;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.nio.charset.StandardCharsets;
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

  /** Of somebody else's pointer; not to be closed. */
  static DomainHandle borrow(Virt virt, Pointer pointer) {
    return new DomainHandle(virt, pointer);
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

  String migratableXml() {
    return Strings.take(Errors.check(virt, virt.virDomainGetXMLDesc(pointer, Virt.XML_MIGRATABLE)));
  }

  @Override
  public void close() {
    virt.virDomainFree(pointer);
  }
}
