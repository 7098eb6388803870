package dev.vireo.libvirt.xml;

import java.util.ArrayList;
import java.util.List;

/** Writes the content of {@code <devices>}. */
final class DevicesXmlWriter {
  private final XmlOut out;

  private DevicesXmlWriter(XmlOut out) {
    this.out = out;
  }

  /** A device of its own, as libvirt takes it for a change of a running domain. */
  static String write(EthernetDef nic) {
    XmlOut out = new XmlOut();
    new DevicesXmlWriter(out).ethernet(nic);
    return out.result();
  }

  static void write(XmlOut out, DevicesDef devices) {
    DevicesXmlWriter writer = new DevicesXmlWriter(out);
    out.text("emulator", devices.emulator());
    devices.disks().forEach(writer::disk);
    devices
        .controllers()
        .forEach(c -> out.element("controller", "type", c.type(), "model", c.model()));
    devices.interfaces().forEach(writer::ethernet);
    devices.serial().ifPresent(writer::serial);
    devices.channels().forEach(writer::channel);
    devices.balloon().ifPresent(writer::balloon);
    devices.rng().ifPresent(writer::rng);
    devices.panic().ifPresent(panic -> out.element("panic", "model", panic.model()));
    devices
        .watchdog()
        .ifPresent(
            dog -> out.element("watchdog", "model", dog.model(), "action", dog.action().xml()));
  }

  private void disk(DiskDef disk) {
    String type =
        switch (disk.source()) {
          case DiskDef.FileSource _ -> "file";
          case DiskDef.BlockSource _ -> "block";
        };
    out.element("disk", () -> diskBody(disk), "type", type, "device", "disk");
  }

  private void diskBody(DiskDef disk) {
    Attributes driver = new Attributes().add("name", "qemu").add("type", disk.format().xml());
    disk.cache().ifPresent(cache -> driver.add("cache", cache.xml()));
    disk.errorPolicy().ifPresent(policy -> driver.add("error_policy", policy.xml()));
    disk.discard().ifPresent(discard -> driver.add("discard", discard.xml()));
    out.element("driver", driver.array());
    writeSource(out, disk.source());
    out.element("target", "dev", disk.target(), "bus", disk.bus().xml());
    if (disk.access() == DiskDef.Access.READ_ONLY) {
      out.element("readonly");
    }
    out.text("serial", disk.serial());
    disk.bootOrder().ifPresent(order -> out.element("boot", "order", Integer.toString(order)));
  }

  static void writeSource(XmlOut out, DiskDef.Source source) {
    switch (source) {
      case DiskDef.FileSource(String path, DiskDef.Relabel relabel) ->
          out.element("source", () -> relabel(out, relabel), "file", path);
      case DiskDef.BlockSource(String path) -> out.element("source", "dev", path);
    }
  }

  private static void relabel(XmlOut out, DiskDef.Relabel relabel) {
    if (relabel == DiskDef.Relabel.NEVER) {
      out.element("seclabel", "model", "dac", "relabel", "no");
    }
  }

  private void ethernet(EthernetDef nic) {
    out.element("interface", () -> ethernetBody(nic), "type", "ethernet");
  }

  private void ethernetBody(EthernetDef nic) {
    out.element("mac", "address", nic.mac().value());
    out.element("target", "dev", nic.tap(), "managed", "no");
    out.element("model", "type", "virtio");
    nic.mtu().ifPresent(mtu -> out.element("mtu", "size", Integer.toString(mtu)));
    if (nic.rom() == EthernetDef.Rom.NONE) {
      out.element("rom", "enabled", "no");
    }
    if (nic.link() == EthernetDef.Link.DOWN) {
      out.element("link", "state", "down");
    }
  }

  private void serial(SerialDef serial) {
    out.element(
        "serial",
        () -> {
          serial.logFile().ifPresent(file -> out.element("log", "file", file, "append", "off"));
          out.element("target", "port", "0");
        },
        "type",
        "pty");
    out.element(
        "console", () -> out.element("target", "type", "serial", "port", "0"), "type", "pty");
  }

  private void channel(ChannelDef channel) {
    out.element(
        "channel",
        () -> out.element("target", "type", "virtio", "name", channel.name()),
        "type",
        "unix");
  }

  private void balloon(BalloonDef balloon) {
    if (balloon.statsPeriod().isPresent()) {
      String seconds = Long.toString(balloon.statsPeriod().get().toSeconds());
      out.element("memballoon", () -> out.element("stats", "period", seconds), "model", "virtio");
    } else {
      out.element("memballoon", "model", "virtio");
    }
  }

  private void rng(RngDef rng) {
    out.element(
        "rng", () -> out.text("backend", rng.backend(), "model", "random"), "model", "virtio");
  }

  /** Collects attributes of which some are optional. */
  private static final class Attributes {
    private final List<String> pairs = new ArrayList<>();

    Attributes add(String name, String value) {
      pairs.add(name);
      pairs.add(value);
      return this;
    }

    String[] array() {
      return pairs.toArray(String[]::new);
    }
  }
}
