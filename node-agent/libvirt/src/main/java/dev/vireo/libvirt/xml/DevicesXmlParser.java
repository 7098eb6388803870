package dev.vireo.libvirt.xml;

import java.time.Duration;
import java.util.Optional;
import org.w3c.dom.Element;

/** Reads the content of {@code <devices>}; devices of kinds that have no record are left out. */
final class DevicesXmlParser {
  private DevicesXmlParser() {}

  static DevicesDef parse(Element devices) {
    return new DevicesDef(
        XmlIn.text(devices, "emulator"),
        XmlIn.children(devices, "controller").stream()
            .flatMap(controller -> controller(controller).stream())
            .toList(),
        XmlIn.children(devices, "disk").stream().flatMap(disk -> disk(disk).stream()).toList(),
        XmlIn.children(devices, "interface").stream()
            .filter(nic -> nic.getAttribute("type").equals("ethernet"))
            .flatMap(nic -> ethernet(nic).stream())
            .toList(),
        XmlIn.child(devices, "serial")
            .filter(serial -> serial.getAttribute("type").equals("pty"))
            .map(serial -> new SerialDef(attribute(serial, "log", "file"))),
        XmlIn.children(devices, "channel").stream()
            .filter(channel -> attribute(channel, "target", "type").equals(Optional.of("virtio")))
            .flatMap(channel -> attribute(channel, "target", "name").stream())
            .map(ChannelDef::new)
            .toList(),
        XmlIn.child(devices, "memballoon")
            .filter(balloon -> balloon.getAttribute("model").equals("virtio"))
            .map(balloon ->
                new BalloonDef(
                    attribute(balloon, "stats", "period")
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))))),
        XmlIn.child(devices, "rng").flatMap(rng -> XmlIn.text(rng, "backend")).map(RngDef::new),
        XmlIn.child(devices, "panic")
            .flatMap(panic -> XmlIn.attribute(panic, "model"))
            .map(PanicDef::new),
        XmlIn.child(devices, "watchdog").flatMap(DevicesXmlParser::watchdog));
  }

  /** One whose action Vireo does not write is left out. */
  private static Optional<WatchdogDef> watchdog(Element watchdog) {
    return XmlIn.attribute(watchdog, "action")
        .flatMap(word -> Words.find(WatchdogDef.Action.values(), WatchdogDef.Action::xml, word))
        .map(action -> new WatchdogDef(XmlIn.required(watchdog, "model"), action));
  }

  private static Optional<ControllerDef> controller(Element controller) {
    return XmlIn.attribute(controller, "model")
        .map(model -> new ControllerDef(XmlIn.required(controller, "type"), model));
  }

  private static Optional<DiskDef> disk(Element disk) {
    Optional<DiskDef.Source> source =
        attribute(disk, "source", "file")
            .<DiskDef.Source>map(path -> new DiskDef.FileSource(path, relabel(disk)))
            .or(() -> attribute(disk, "source", "dev").map(DiskDef.BlockSource::new));
    Optional<DiskDef.Bus> bus =
        attribute(disk, "target", "bus")
            .flatMap(word -> Words.find(DiskDef.Bus.values(), DiskDef.Bus::xml, word));
    Optional<DiskDef.Format> format =
        Words.find(
            DiskDef.Format.values(),
            DiskDef.Format::xml,
            attribute(disk, "driver", "type").orElse("raw"));
    if (source.isEmpty() || bus.isEmpty() || format.isEmpty()) {
      return Optional.empty();
    }
    return attribute(disk, "target", "dev")
        .map(target -> disk(disk, source.get(), format.get(), target, bus.get()));
  }

  private static DiskDef.Relabel relabel(Element disk) {
    return XmlIn.child(disk, "source").stream()
            .flatMap(source -> XmlIn.children(source, "seclabel").stream())
            .anyMatch(label ->
                label.getAttribute("model").equals("dac")
                    && label.getAttribute("relabel").equals("no"))
        ? DiskDef.Relabel.NEVER
        : DiskDef.Relabel.BY_DRIVER;
  }

  private static DiskDef disk(
      Element disk, DiskDef.Source source, DiskDef.Format format, String target, DiskDef.Bus bus) {
    return new DiskDef(
        source,
        format,
        attribute(disk, "driver", "cache")
            .flatMap(word -> Words.find(DiskDef.Cache.values(), DiskDef.Cache::xml, word)),
        attribute(disk, "driver", "discard")
            .flatMap(word -> Words.find(DiskDef.Discard.values(), DiskDef.Discard::xml, word)),
        attribute(disk, "driver", "error_policy")
            .flatMap(
                word -> Words.find(DiskDef.ErrorPolicy.values(), DiskDef.ErrorPolicy::xml, word)),
        target,
        bus,
        XmlIn.child(disk, "readonly").isPresent()
            ? DiskDef.Access.READ_ONLY
            : DiskDef.Access.READ_WRITE,
        XmlIn.text(disk, "serial"),
        attribute(disk, "boot", "order").map(Integer::valueOf));
  }

  private static Optional<EthernetDef> ethernet(Element nic) {
    EthernetDef.Rom rom =
        attribute(nic, "rom", "enabled").equals(Optional.of("no"))
            ? EthernetDef.Rom.NONE
            : EthernetDef.Rom.NETWORK_BOOT;
    EthernetDef.Link link =
        attribute(nic, "link", "state").equals(Optional.of("down"))
            ? EthernetDef.Link.DOWN
            : EthernetDef.Link.UP;
    Optional<Integer> mtu = attribute(nic, "mtu", "size").map(Integer::valueOf);
    return attribute(nic, "mac", "address")
        .flatMap(mac ->
            attribute(nic, "target", "dev")
                .map(tap -> new EthernetDef(new MacAddress(mac), tap, mtu, rom, link)));
  }

  private static Optional<String> attribute(Element parent, String child, String name) {
    return XmlIn.child(parent, child).flatMap(element -> XmlIn.attribute(element, name));
  }
}
