package dev.vireo.libvirt.xml;

import java.util.Arrays;
import java.util.Locale;

/** Writes a definition as libvirt's domain XML. Equal definitions give equal text. */
public final class DomainXmlWriter {
  private final XmlOut out = new XmlOut();

  private DomainXmlWriter() {}

  /** The whole {@code <domain>} element. */
  public static String write(DomainDef domain) {
    DomainXmlWriter writer = new DomainXmlWriter();
    writer.out.element("domain", () -> writer.body(domain), "type", domain.type().value());
    return writer.out.result();
  }

  /** An {@code <interface>} element of its own, for a change of a running domain. */
  public static String write(EthernetDef nic) {
    return DevicesXmlWriter.write(nic);
  }

  private void body(DomainDef domain) {
    out.text("name", domain.name());
    out.text("uuid", domain.uuid().toString());
    domain
        .metadata()
        .ifPresent(metadata -> out.element("metadata", () -> MetadataXml.write(out, metadata)));
    out.text("memory", Long.toString(domain.memory().kib()), "unit", "KiB");
    out.text("vcpu", Integer.toString(domain.vcpus()));
    domain.partition().ifPresent(p -> out.element("resource", () -> out.text("partition", p)));
    out.element("os", () -> os(domain.os()));
    features(domain.features());
    domain.cpu().ifPresent(this::cpu);
    out.element("clock", "offset", lower(domain.clock()));
    out.text("on_poweroff", lower(domain.actions().onPoweroff()));
    out.text("on_reboot", lower(domain.actions().onReboot()));
    out.text("on_crash", lower(domain.actions().onCrash()));
    out.element("devices", () -> DevicesXmlWriter.write(out, domain.devices()));
  }

  private void os(OsDef os) {
    if (os.machine().isPresent()) {
      out.text("type", os.type(), "arch", os.arch(), "machine", os.machine().get());
    } else {
      out.text("type", os.type(), "arch", os.arch());
    }
  }

  private void features(FeaturesDef features) {
    if (features.features().isEmpty() && features.tcgTranslationCache().isEmpty()) {
      return;
    }
    out.element(
        "features",
        () -> {
          Arrays.stream(FeaturesDef.Feature.values())
              .filter(features.features()::contains)
              .forEach(feature -> out.element(lower(feature)));
          features
              .tcgTranslationCache()
              .ifPresent(size ->
                  out.element(
                      "tcg", () -> out.text("tb-cache", Long.toString(size.kib()), "unit", "KiB")));
        });
  }

  private void cpu(CpuDef cpu) {
    if (cpu.model().isPresent()) {
      String model = cpu.model().get();
      out.element("cpu", () -> out.text("model", model), "mode", cpu.mode().xml());
    } else {
      out.element("cpu", "mode", cpu.mode().xml());
    }
  }

  static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
