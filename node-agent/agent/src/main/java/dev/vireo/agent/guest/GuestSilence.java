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
      case LibvirtException answer -> isOfGuest(answer.code());
      case LibvirtTimeoutException late -> late.effect() == Effect.UNKNOWN;
      case DomainBusyException _, DisconnectedException _ -> false;
    };
  }

  private static boolean isOfGuest(ErrorCode code) {
    return switch (code) {
      case ErrorCode.Known.NO_DOMAIN,
          ErrorCode.Known.OPERATION_INVALID,
          ErrorCode.Known.NO_SUPPORT,
          ErrorCode.Known.OPERATION_DENIED,
          ErrorCode.Known.ACCESS_DENIED ->
          false;
      case ErrorCode.Known _, ErrorCode.Unknown _ -> true;
    };
  }
}
