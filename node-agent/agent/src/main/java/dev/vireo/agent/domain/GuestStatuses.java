package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.GuestInterfaceStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.GuestTimeZoneStatus;
import dev.vireo.api.v1alpha1.GuestUserStatus;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestLoad;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.GuestTimeZone;
import dev.vireo.libvirt.GuestUser;
import dev.vireo.libvirt.xml.MacAddress;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the status tells of the guest by its own words: in bounds and in a fixed order, since a
 * guest may tell anything in any order, and anew only where it matters. What moves all the time
 * (load, use of file systems) stays as it was told until it has moved far.
 */
final class GuestStatuses {
  private static final int MOST_USERS = 8;
  private static final int MOST_INTERFACES = 6;
  private static final int MOST_ADDRESSES = 4;

  private GuestStatuses() {}

  /** Of what is not known, as by an agent that was started again, nothing is unsaid. */
  static @Nullable GuestStatus next(
      Domain desired, Optional<GuestSeen> seen, Optional<Reboots> boots) {
    Optional<GuestStatus> said =
        Optional.ofNullable(desired.getStatus())
            .flatMap(status -> Optional.ofNullable(status.guest()));
    Optional<Reboots> reboots =
        boots.or(() -> said.flatMap(guest -> Optional.ofNullable(guest.reboots())));
    return seen.map(guest -> of(guest, said.orElseGet(GuestStatus::silent), macsOf(desired)))
        .or(() -> said)
        .or(() -> reboots.map(_ -> GuestStatus.silent()))
        .<@Nullable GuestStatus>map(guest -> guest.with(reboots.orElse(null)))
        .orElse(null);
  }

  private static Set<String> macsOf(Domain desired) {
    return desired.getSpec().networks().stream()
        .map(DomainNetwork::mac)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static GuestStatus of(GuestSeen seen, GuestStatus said, Set<String> macs) {
    GuestInfo info = seen.info();
    return new GuestStatus(
        seen.isConnected(),
        info.os().flatMap(GuestOs::prettyName).orElse(said.os()),
        info.os().flatMap(GuestOs::kernelRelease).orElse(said.kernel()),
        info.hostname().orElse(said.hostname()),
        info.timeZone().map(GuestStatuses::timeZone).orElse(said.timeZone()),
        info.users().map(GuestStatuses::users).orElse(said.users()),
        info.filesystems()
            .map(told -> FilesystemStatuses.of(told, said.filesystems()))
            .orElse(said.filesystems()),
        interfaces(seen, said, macs),
        info.load().map(load -> load(load, said.load())).orElse(said.load()),
        null);
  }

  private static GuestTimeZoneStatus timeZone(GuestTimeZone zone) {
    return new GuestTimeZoneStatus(zone.name().orElse(null), zone.offset().getId());
  }

  private static List<GuestUserStatus> users(List<GuestUser> told) {
    return byName(told.stream(), GuestUser::name)
        .limit(MOST_USERS)
        .map(user -> new GuestUserStatus(user.name(), sinceOf(user)))
        .toList();
  }

  private static @Nullable String sinceOf(GuestUser user) {
    return user.since()
        .<@Nullable String>map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
        .orElse(null);
  }

  /** In the order of their names, each of which is there once. */
  private static <T> Stream<T> byName(Stream<T> told, Function<T, String> name) {
    return told
        .collect(Collectors.toMap(name, Function.identity(), (first, _) -> first, TreeMap::new))
        .values()
        .stream();
  }

  /** Only the VM's own: what a host of containers makes inside comes and goes. */
  private static List<GuestInterfaceStatus> interfaces(
      GuestSeen seen, GuestStatus said, Set<String> macs) {
    if (seen.interfaces().isEmpty()) {
      return said.interfaces();
    }
    Stream<GuestInterface> own =
        seen.interfaces().stream()
            .filter(nic -> nic.mac().map(MacAddress::value).filter(macs::contains).isPresent());
    return byName(own, GuestInterface::name)
        .limit(MOST_INTERFACES)
        .map(GuestStatuses::told)
        .toList();
  }

  private static GuestInterfaceStatus told(GuestInterface nic) {
    return new GuestInterfaceStatus(
        nic.name(),
        nic.mac().map(MacAddress::value).orElse(null),
        nic.addresses().stream()
            .map(GuestInterface.Address::address)
            .filter(Interfaces::isReachable)
            .distinct()
            .limit(MOST_ADDRESSES)
            .toList());
  }

  /** The longest average is the calmest; it stays as told until it is another by 1 and by half. */
  private static String load(GuestLoad now, @Nullable String said) {
    double load = now.fifteenMinutes();
    if (said != null) {
      double before = Double.parseDouble(said);
      double moved = Math.abs(load - before);
      if (moved < 1 || moved < before / 2) {
        return said;
      }
    }
    return String.format(Locale.ROOT, "%.2f", load);
  }
}
