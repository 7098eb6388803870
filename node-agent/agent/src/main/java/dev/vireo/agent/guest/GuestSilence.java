package dev.vireo.agent.guest;

import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.error.LibvirtTimeoutException;

/** Whose fault it is that a guest agent has not done what it was asked for. */
public final class GuestSilence {
  private GuestSilence() {}

  /** Whether it is the guest that does not answer, and not that it could not be asked. */
  public static boolean is(LibvirtFailure failure) {
    return switch (failure) {
      case LibvirtException answer ->
          !answer.isNoDomain() && !answer.code().equals(ErrorCode.Known.OPERATION_INVALID);
      case LibvirtTimeoutException late -> late.effect() == Effect.UNKNOWN;
      case DomainBusyException _, DisconnectedException _ -> false;
    };
  }
}
