package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.domain.GuestSeen.Channel;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestInterfaceStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.GuestTimeZoneStatus;
import dev.vireo.api.v1alpha1.GuestUserStatus;
import dev.vireo.libvirt.GuestFilesystem;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.GuestLoad;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.GuestTimeZone;
import dev.vireo.libvirt.GuestUser;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What of a guest's words gets into the status, and what of it is told anew. */
class GuestStatusesTest {
  private static final Optional<MacAddress> OWN = Optional.of(new MacAddress("02:00:00:00:00:01"));
  private static final GuestInfo LINUX =
      new GuestInfo(
          Optional.of("web-1"),
          Optional.of(
              new GuestOs(
                  Optional.of("debian"),
                  Optional.of("Debian GNU/Linux 12"),
                  Optional.of("12"),
                  Optional.of("6.1.0-32-cloud-amd64"))),
          Optional.of(new GuestTimeZone(Optional.of("CEST"), ZoneOffset.ofHours(2))),
          Optional.of(
              List.of(
                  new GuestUser("bob", Optional.empty()),
                  new GuestUser("ann", Optional.of(Instant.parse("2026-05-01T10:00:00.250Z"))))),
          Optional.of(List.of()),
          Optional.of(new GuestLoad(3, 2, 0.254)));

  @Test
  void allThatAGuestTellsIsTold() {
    GuestSeen seen =
        new GuestSeen(
            Channel.CONNECTED,
            LINUX,
            List.of(
                nic("lo", Optional.empty(), "127.0.0.1"),
                nic("veth1", Optional.of(new MacAddress("02:42:00:00:00:01")), "172.17.0.1"),
                nic("eth0", OWN, "10.244.1.7", "fe80::1", "fd00::7")));
    assertThat(next(null, seen))
        .isEqualTo(
            new GuestStatus(
                true,
                "Debian GNU/Linux 12",
                "6.1.0-32-cloud-amd64",
                "web-1",
                new GuestTimeZoneStatus("CEST", "+02:00"),
                List.of(
                    new GuestUserStatus("ann", "2026-05-01T10:00:00Z"),
                    new GuestUserStatus("bob", null)),
                List.of(),
                List.of(
                    new GuestInterfaceStatus(
                        "eth0", "02:00:00:00:00:01", List.of("10.244.1.7", "fd00::7"))),
                "0.25",
                null));
  }

  @Test
  void theOrderInWhichAGuestTellsIsNoChange() {
    List<GuestUser> users = LINUX.users().orElseThrow();
    GuestStatus said = next(null, connected(LINUX));
    assertThat(next(said, connected(withUsers(users.reversed())))).isEqualTo(said);
  }

  @Test
  void whatIsNotToldAnyMoreStaysAsItWas() {
    GuestStatus said = next(null, connected(LINUX));
    assertThat(next(said, connected(GuestInfo.NONE))).isEqualTo(said);
    assertThat(next(said, GuestSeen.NOTHING).connected()).isFalse();
    assertThat(next(said, GuestSeen.NOTHING).users()).isEqualTo(said.users());
    assertThat(next(said, connected(withUsers(List.of()))).users())
        .as("nobody is logged in, which is a word")
        .isEmpty();
  }

  @Test
  void loadIsToldAnewWhenItIsAnotherByOneAndByHalf() {
    assertThat(loadAfter("0.25", 1.2)).isEqualTo("0.25");
    assertThat(loadAfter("0.25", 1.25)).isEqualTo("1.25");
    assertThat(loadAfter("8.00", 11.9)).isEqualTo("8.00");
    assertThat(loadAfter("8.00", 12)).isEqualTo("12.00");
    assertThat(loadAfter("1.25", 0.3)).isEqualTo("1.25");
    assertThat(loadAfter("1.25", 0)).isEqualTo("0.00");
  }

  @Test
  void anIdleGuestChangesNothingInADay() {
    GuestStatus said = next(null, connected(idle(0)));
    for (int poll = 1; poll < 24 * 60 / 5; poll++) {
      assertThat(next(said, connected(idle(poll)))).isEqualTo(said);
    }
  }

  /** Logs grow and are rotated, cron makes some load. */
  private static GuestInfo idle(int poll) {
    long used = 4_000_000_000L + poll % 100 * 4_000_000L;
    return new GuestInfo(
        LINUX.hostname(),
        LINUX.os(),
        LINUX.timeZone(),
        Optional.of(List.of()),
        Optional.of(
            List.of(
                new GuestFilesystem(
                    "/",
                    Optional.of("vda1"),
                    Optional.of("ext4"),
                    GuestFilesystem.Use.of(10_000_000_000L, used)))),
        GuestLoad.of(poll % 3, 0.4, poll % 7 * 0.1));
  }

  /** Its words are some 40 MiB: libvirt takes no answer of a guest agent that is above 10 MiB. */
  @Test
  void aHostileGuestFillsNoStatus() throws JsonProcessingException {
    String longest = "\\\"\u001b[31m\u202e".repeat(20_000);
    String word = longest.substring(0, 2_000);
    List<Integer> many = IntStream.range(0, 5000).boxed().toList();
    GuestInfo info =
        new GuestInfo(
            Optional.of(longest),
            Optional.of(
                new GuestOs(
                    Optional.of(longest),
                    Optional.of(longest),
                    Optional.of(longest),
                    Optional.of(longest))),
            GuestTimeZone.of(Optional.of(longest), 61),
            Optional.of(
                many.stream().map(i -> new GuestUser(i + word, Optional.of(Instant.MAX))).toList()),
            Optional.of(
                many.stream()
                    .map(i ->
                        new GuestFilesystem(
                            i + word,
                            Optional.of(i + word),
                            Optional.of(word),
                            GuestFilesystem.Use.of(Long.MAX_VALUE, Long.MAX_VALUE - i)))
                    .toList()),
            GuestLoad.of(1_000_000, 1_000_000, 1_000_000));
    List<GuestInterface> interfaces =
        many.stream()
            .map(i ->
                new GuestInterface(
                    i + word,
                    OWN,
                    Collections.nCopies(
                        5000, new Address(Family.IPV6, "fd00:" + i + ":::::" + word, 64))))
            .toList();
    GuestStatus status = next(null, new GuestSeen(Channel.CONNECTED, info, interfaces));
    String json = new ObjectMapper().writeValueAsString(status);
    assertThat(json.getBytes(StandardCharsets.UTF_8).length).isLessThan(8 * 1024);
    assertThat(json).doesNotContain("\u001b", "\\u001b", "\u202e", "\\u202e");
    assertThat(status.users()).hasSize(8);
    assertThat(status.filesystems()).hasSize(10);
    assertThat(status.interfaces())
        .hasSize(6)
        .allSatisfy(nic -> assertThat(nic.ips()).as("no addresses").isEmpty());
    assertThat(next(status, new GuestSeen(Channel.CONNECTED, info, interfaces)))
        .as("the same words are the same status")
        .isEqualTo(status);
  }

  @Test
  void longAddressesThatAreOnesStayWithinBounds() throws JsonProcessingException {
    List<GuestInterface> interfaces =
        IntStream.range(0, 50)
            .mapToObj(i ->
                nic(
                    "\\".repeat(40) + i,
                    OWN,
                    IntStream.range(0, 50)
                        .mapToObj(j -> "fd00:1111:2222:3333:4444:5555:6666:%04d".formatted(j))
                        .toArray(String[]::new)))
            .toList();
    GuestStatus status = next(null, new GuestSeen(Channel.CONNECTED, LINUX, interfaces));
    assertThat(status.interfaces()).allSatisfy(nic -> assertThat(nic.ips()).hasSize(4));
    assertThat(new ObjectMapper().writeValueAsString(status)).hasSizeLessThan(4 * 1024);
  }

  private static String loadAfter(String said, double now) {
    GuestStatus before =
        new GuestStatus(true, null, null, null, null, List.of(), List.of(), List.of(), said, null);
    GuestInfo info =
        new GuestInfo(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            GuestLoad.of(0, 0, now));
    return Objects.requireNonNull(next(before, connected(info)).load());
  }

  private static GuestInfo withUsers(List<GuestUser> users) {
    return new GuestInfo(
        LINUX.hostname(),
        LINUX.os(),
        LINUX.timeZone(),
        Optional.of(users),
        LINUX.filesystems(),
        LINUX.load());
  }

  private static GuestSeen connected(GuestInfo info) {
    return new GuestSeen(Channel.CONNECTED, info, List.of());
  }

  private static GuestInterface nic(String name, Optional<MacAddress> mac, String... ips) {
    return new GuestInterface(
        name, mac, List.of(ips).stream().map(ip -> new Address(Family.IPV4, ip, 24)).toList());
  }

  private static GuestStatus next(@Nullable GuestStatus said, GuestSeen seen) {
    Domain domain = Golden.domain();
    domain.setStatus(
        new DomainStatus(
            null, null, null, null, null, null, null, null, null, List.of(), List.of(), said, null,
            null));
    return Objects.requireNonNull(GuestStatuses.next(domain, Optional.of(seen), Optional.empty()));
  }
}
