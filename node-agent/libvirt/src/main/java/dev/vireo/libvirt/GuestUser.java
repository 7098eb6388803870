package dev.vireo.libvirt;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who is logged in to the guest.
 *
 * @param name his name there, on Windows with its domain before it: {@code DOMAIN\name}
 * @param since when he logged in, by the guest's clock
 */
public record GuestUser(String name, Optional<Instant> since) {
  private static final int NAME = 64;
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

  /** Bounds the name, and leaves out a time that is none. */
  public GuestUser {
    name = GuestText.of(name, NAME).orElse("?");
    since = since.filter(time -> time.isAfter(Instant.EPOCH) && time.isBefore(END_OF_TIME));
  }
}
