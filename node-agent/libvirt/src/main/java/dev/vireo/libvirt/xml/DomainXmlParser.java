package dev.vireo.libvirt.xml;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * Reads libvirt's domain XML. What this package has no record for (devices of other kinds,
 * addresses, aliases) is left out, so a domain that others made can be read, too.
 */
public final class DomainXmlParser {
  private DomainXmlParser() {}

  /** The definition. Throws {@link XmlException} when it is not a domain. */
  public static DomainDef parse(String xml) {
    return XmlIn.read(xml, "domain", DomainXmlParser::domain);
  }

  /**
   * The definition and what only the live XML tells. Throws {@link XmlException} when it is not a
   * domain.
   */
  public static LiveDomain parseLive(String xml) {
    return XmlIn.read(
        xml, "domain", root -> new LiveDomain(domain(root), console(root), agent(root)));
  }

  private static DomainDef domain(Element root) {
    Optional<Element> metadata = XmlIn.child(root, "metadata");
    return new DomainDef(
        new VirtType(XmlIn.required(root, "type")),
        XmlIn.requiredText(root, "name"),
        DomainUuid.of(XmlIn.requiredText(root, "uuid")),
        metadata.flatMap(MetadataXml::find),
        memory(root, "memory").orElseThrow(() -> new XmlException("<domain> has no <memory>")),
        Integer.parseInt(XmlIn.requiredText(root, "vcpu")),
        XmlIn.text(root, "resource", "partition"),
        os(root),
        features(root),
        XmlIn.child(root, "cpu").flatMap(DomainXmlParser::cpu),
        XmlIn.child(root, "clock")
            .flatMap(clock -> XmlIn.attribute(clock, "offset"))
            .flatMap(offset -> word(ClockOffset.values(), offset))
            .orElse(ClockOffset.UTC),
        new LifecycleActions(
            action(root, "on_poweroff", LifecycleActions.Action.DESTROY),
            action(root, "on_reboot", LifecycleActions.Action.RESTART),
            action(root, "on_crash", LifecycleActions.Action.DESTROY)),
        XmlIn.child(root, "devices").map(DevicesXmlParser::parse).orElseGet(DevicesDef::none));
  }

  private static OsDef os(Element root) {
    Element type =
        XmlIn.child(root, "os", "type")
            .orElseThrow(() -> new XmlException("<domain> has no <os><type>"));
    return new OsDef(
        type.getTextContent().strip(),
        XmlIn.attribute(type, "arch").orElse(""),
        XmlIn.attribute(type, "machine"));
  }

  private static FeaturesDef features(Element root) {
    Optional<Element> features = XmlIn.child(root, "features");
    return new FeaturesDef(
        Arrays.stream(FeaturesDef.Feature.values())
            .filter(feature ->
                features
                    .flatMap(f -> XmlIn.child(f, feature.name().toLowerCase(Locale.ROOT)))
                    .isPresent())
            .collect(Collectors.toSet()),
        features.flatMap(f -> XmlIn.child(f, "tcg")).flatMap(tcg -> memory(tcg, "tb-cache")));
  }

  private static Optional<CpuDef> cpu(Element cpu) {
    Optional<CpuMode> mode = XmlIn.attribute(cpu, "mode").flatMap(CpuMode::of);
    Optional<String> model = XmlIn.text(cpu, "model");
    return mode.flatMap(m -> {
      if (m != CpuMode.CUSTOM) {
        return Optional.of(CpuDef.of(m));
      }
      return model.map(name -> new CpuDef(m, Optional.of(name)));
    });
  }

  private static LifecycleActions.Action action(
      Element root, String name, LifecycleActions.Action fallback) {
    return XmlIn.text(root, name)
        .flatMap(text -> word(LifecycleActions.Action.values(), text))
        .orElse(fallback);
  }

  private static Optional<String> console(Element root) {
    return XmlIn.child(root, "devices", "console")
        .flatMap(console ->
            XmlIn.child(console, "source")
                .flatMap(source -> XmlIn.attribute(source, "path"))
                .or(() -> XmlIn.attribute(console, "tty")));
  }

  private static Optional<LiveDomain.ChannelState> agent(Element root) {
    return XmlIn.child(root, "devices").stream()
        .flatMap(devices -> XmlIn.children(devices, "channel").stream())
        .flatMap(channel -> XmlIn.children(channel, "target").stream())
        .filter(target -> target.getAttribute("name").equals(ChannelDef.GUEST_AGENT.name()))
        .flatMap(target -> XmlIn.attribute(target, "state").stream())
        .flatMap(state -> word(LiveDomain.ChannelState.values(), state).stream())
        .findFirst();
  }

  private static Optional<MemorySize> memory(Element parent, String name) {
    return XmlIn.child(parent, name)
        .map(element ->
            MemoryUnits.size(
                Long.parseLong(element.getTextContent().strip()),
                XmlIn.attribute(element, "unit").orElse("KiB")));
  }

  private static <E extends Enum<E>> Optional<E> word(E[] constants, String text) {
    return Words.find(constants, constant -> constant.name().toLowerCase(Locale.ROOT), text);
  }
}
