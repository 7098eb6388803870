package dev.vireo.libvirt.xml;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** Reads libvirt's capabilities XML: of the host, and of one emulator. */
public final class CapabilitiesXml {
  private CapabilitiesXml() {}

  /**
   * Reads {@code virConnectGetCapabilities}. Throws {@link XmlException} when it is something else.
   */
  public static HostCapabilities parseHost(String xml) {
    return XmlIn.read(xml, "capabilities", CapabilitiesXml::host);
  }

  private static HostCapabilities host(Element root) {
    return new HostCapabilities(
        XmlIn.text(root, "host", "uuid"),
        XmlIn.text(root, "host", "cpu", "arch")
            .orElseThrow(() -> new XmlException("<capabilities> has no host architecture")),
        XmlIn.text(root, "host", "cpu", "model"),
        emulatorOwner(root),
        XmlIn.children(root, "guest").stream().flatMap(guest -> guest(guest).stream()).toList());
  }

  private static Optional<DacOwner> emulatorOwner(Element root) {
    return XmlIn.child(root, "host").stream()
        .flatMap(host -> XmlIn.children(host, "secmodel").stream())
        .filter(model -> XmlIn.text(model, "model").equals(Optional.of("dac")))
        .flatMap(model -> XmlIn.children(model, "baselabel").stream())
        .flatMap(label -> DacOwner.of(label.getTextContent().strip()).stream())
        .findFirst();
  }

  private static Optional<HostCapabilities.Guest> guest(Element guest) {
    return XmlIn.child(guest, "arch").map(arch -> guest(guest, arch));
  }

  private static HostCapabilities.Guest guest(Element guest, Element arch) {
    List<Element> domains = XmlIn.children(arch, "domain");
    Set<String> machines =
        Stream.concat(Stream.of(arch), domains.stream())
            .flatMap(element -> XmlIn.children(element, "machine").stream())
            .map(machine -> machine.getTextContent().strip())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new HostCapabilities.Guest(
        XmlIn.requiredText(guest, "os_type"),
        XmlIn.required(arch, "name"),
        XmlIn.text(arch, "emulator"),
        domains.stream().map(domain -> new VirtType(XmlIn.required(domain, "type"))).toList(),
        List.copyOf(machines));
  }

  /**
   * Reads {@code virConnectGetDomainCapabilities}. Throws {@link XmlException} when it is something
   * else.
   */
  public static DomainCapabilities parseDomain(String xml) {
    return XmlIn.read(xml, "domainCapabilities", CapabilitiesXml::domain);
  }

  private static DomainCapabilities domain(Element root) {
    List<Element> modes =
        XmlIn.child(root, "cpu").stream()
            .flatMap(cpu -> XmlIn.children(cpu, "mode").stream())
            .filter(mode -> mode.getAttribute("supported").equals("yes"))
            .toList();
    return new DomainCapabilities(
        XmlIn.requiredText(root, "path"),
        new VirtType(XmlIn.requiredText(root, "domain")),
        XmlIn.requiredText(root, "arch"),
        XmlIn.requiredText(root, "machine"),
        XmlIn.child(root, "vcpu")
            .flatMap(vcpu -> XmlIn.attribute(vcpu, "max"))
            .map(Integer::valueOf),
        modes.stream()
            .flatMap(mode -> CpuMode.of(mode.getAttribute("name")).stream())
            .collect(Collectors.toUnmodifiableSet()),
        modes.stream()
            .filter(mode -> mode.getAttribute("name").equals(CpuMode.HOST_MODEL.xml()))
            .flatMap(mode -> XmlIn.text(mode, "model").stream())
            .findFirst());
  }
}
