package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reads structures that are laid out by hand as libvirt's headers say. */
final class NativeAnswersTest {
  private static final int INT = 1;
  private static final int UINT = 2;
  private static final int ULLONG = 4;
  private static final int DOUBLE = 5;
  private static final int STRING = 7;

  @Test
  void typedParametersAre96BytesEach() {
    Memory name = string("debian");
    Memory host = string("wéb-1");
    Memory params = new Memory(3 * 96);
    params.clear();
    param(params, 0, "os.id", STRING).setPointer(88, name);
    param(params, 1, "fs.count", INT).setInt(88, 4);
    param(params, 2, "hostname", STRING).setPointer(88, host);
    assertThat(TypedParams.strings(params, 3))
        .isEqualTo(Map.of("os.id", "debian", "hostname", "wéb-1"));
  }

  @Test
  void numbersOfEachKindAreRead() {
    Memory params = new Memory(5 * 96);
    params.clear();
    param(params, 0, "timezone.offset", INT).setInt(88, -3600);
    param(params, 1, "fs.count", UINT).setInt(88, -1);
    param(params, 2, "fs.0.total-bytes", ULLONG).setLong(88, -1);
    param(params, 3, "user.0.login-time", ULLONG).setLong(88, 1_766_000_000_000L);
    param(params, 4, "load.1m", DOUBLE).setDouble(88, 0.25);
    assertThat(TypedParams.longs(params, 5))
        .isEqualTo(
            Map.of(
                "timezone.offset", -3600L,
                "fs.count", 4_294_967_295L,
                "fs.0.total-bytes", -1L,
                "user.0.login-time", 1_766_000_000_000L));
    assertThat(TypedParams.doubles(params, 5)).isEqualTo(Map.of("load.1m", 0.25));
  }

  @Test
  void ofALongStringTheBeginningIsRead() {
    Memory text = string("x".repeat(100_000));
    assertThat(Strings.copy(text)).hasValueSatisfying(copy -> assertThat(copy).hasSize(1024));
  }

  @Test
  void anInterfaceWithTwoAddressesIsRead() {
    Memory addresses = new Memory(2 * 24);
    addresses.clear();
    Memory v4 = string("10.244.1.7");
    Memory v6 = string("fe80::1");
    addresses.setPointer(8, v4);
    addresses.setInt(16, 24);
    addresses.setInt(24, 1);
    addresses.setPointer(24 + 8, v6);
    addresses.setInt(24 + 16, 64);
    Memory name = string("eth0");
    Memory mac = string("02:00:5e:10:00:01");
    Memory nic = nic(name, mac, 2, addresses);
    assertThat(GuestReader.interfaceOf(nic))
        .isEqualTo(
            new GuestInterface(
                "eth0",
                Optional.of(new MacAddress("02:00:5e:10:00:01")),
                List.of(
                    new Address(Family.IPV4, "10.244.1.7", 24),
                    new Address(Family.IPV6, "fe80::1", 64))));
  }

  @Test
  void aTunnelsLongHardwareAddressIsNoMac() {
    Memory name = string("ib0");
    Memory mac = string("80:00:02:08:fe:80:00:00:00:00:00:00:00:00:00:00:00:00:00:01");
    assertThat(GuestReader.interfaceOf(nic(name, mac, 0, new Memory(24))))
        .isEqualTo(new GuestInterface("ib0", Optional.empty(), List.of()));
  }

  @Test
  void aMacThatIsNoneIsLeftOut() {
    Memory name = string("eth0");
    Memory mac = string("no mac, 17 long!!");
    assertThat(GuestReader.interfaceOf(nic(name, mac, 0, new Memory(24))).mac()).isEmpty();
  }

  private static Memory nic(Memory name, Memory mac, int count, Memory addresses) {
    Memory nic = new Memory(32);
    nic.setPointer(0, name);
    nic.setPointer(8, mac);
    nic.setInt(16, count);
    nic.setPointer(24, addresses);
    return nic;
  }

  private static Pointer param(Memory params, int index, String name, int type) {
    Pointer param = params.share(index * 96L);
    param.setString(0, name, "UTF-8");
    param.setInt(80, type);
    return param;
  }

  private static Memory string(String text) {
    Memory memory = new Memory(text.getBytes(StandardCharsets.UTF_8).length + 1L);
    memory.setString(0, text, "UTF-8");
    return memory;
  }
}
