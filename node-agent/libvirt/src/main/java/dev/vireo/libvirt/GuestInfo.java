package dev.vireo.libvirt;

import java.util.List;
import java.util.Optional;

/**
 * What the guest agent tells about the guest; a part that it does not tell is empty. Bounded,
 * whatever the guest tells: {@value #MOST} users and file systems, and words of bounded length.
 */
public record GuestInfo(
    Optional<String> hostname,
    Optional<GuestOs> os,
    Optional<GuestTimeZone> timeZone,
    Optional<List<GuestUser>> users,
    Optional<List<GuestFilesystem>> filesystems,
    Optional<GuestLoad> load) {
  /** So many of each kind are kept, the first ones. */
  public static final int MOST = 256;

  /** Nothing was told. */
  public static final GuestInfo NONE = of(Optional.empty(), Optional.empty());

  /** Linux allows 64, Windows 15, with the domain's name behind it. */
  private static final int HOSTNAME = 128;

  /** Copies and bounds. */
  public GuestInfo {
    hostname = GuestText.of(hostname, HOSTNAME);
    users = users.map(GuestInfo::first);
    filesystems = filesystems.map(GuestInfo::first);
  }

  private static <T> List<T> first(List<T> list) {
    return list.stream().limit(MOST).toList();
  }

  /** Nothing but name and system. */
  public static GuestInfo of(Optional<String> hostname, Optional<GuestOs> os) {
    return new GuestInfo(
        hostname, os, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, and of what it does not tell what was told before. */
  public GuestInfo orElse(GuestInfo before) {
    return new GuestInfo(
        hostname.or(before::hostname),
        os.or(before::os),
        timeZone.or(before::timeZone),
        users.or(before::users),
        filesystems.or(before::filesystems),
        load.or(before::load));
  }
}
