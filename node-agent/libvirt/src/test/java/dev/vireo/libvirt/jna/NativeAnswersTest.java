package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reads structures that are laid out by hand as libvirt's headers say. */
final class NativeAnswersTest {
  private static final int INT = 1;
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
  void whatTheAgentDoesNotTellIsEmpty() {
    assertThat(GuestReader.infoOf(Map.of())).isEqualTo(GuestInfo.NONE);
    assertThat(GuestReader.infoOf(Map.of("os.id", "debian", "os.kernel-release", "6.1")))
        .isEqualTo(
            new GuestInfo(
                Optional.empty(),
                Optional.of(
                    new GuestOs(
                        Optional.of("debian"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("6.1")))));
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
