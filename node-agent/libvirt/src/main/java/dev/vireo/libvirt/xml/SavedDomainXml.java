package dev.vireo.libvirt.xml;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The definition by which a saved guest is restored: what the guest sees is as it was when it was
 * saved (machine type, addresses of devices), and what only the host sees is as it is now: the
 * files of the disks, the taps, the emulator, the place in the cgroups, what becomes of it when it
 * reboots, and our mark. Pure.
 */
public final class SavedDomainXml {
  private final Element domain;
  private final DomainDef here;

  private SavedDomainXml(Element domain, DomainDef here) {
    this.domain = domain;
    this.here = here;
  }

  /**
   * The definition.
   *
   * @param saved as {@link dev.vireo.libvirt.LibvirtDomain#migratableXml} told it before the guest
   *     was saved
   * @param here what the guest would be started with here
   * @throws XmlException when the two are not of one guest, with the same disks and interfaces
   */
  public static String of(String saved, DomainDef here) {
    return XmlIn.read(saved, "domain", domain -> new SavedDomainXml(domain, here).write());
  }

  private String write() {
    require("uuid", here.uuid().toString());
    require("name", here.name());
    metadata();
    partition();
    text(domain, "on_reboot", DomainXmlWriter.lower(here.actions().onReboot()));
    Element devices =
        XmlIn.child(domain, "devices")
            .orElseThrow(() -> new XmlException("<domain> has no <devices>"));
    here.devices().emulator().ifPresent(emulator -> text(devices, "emulator", emulator));
    disks(devices);
    interfaces(devices);
    return textOf(domain);
  }

  private void require(String name, String value) {
    String saved = XmlIn.requiredText(domain, name);
    if (!saved.equalsIgnoreCase(value)) {
      throw new XmlException("The saved guest has %s %s, not %s".formatted(name, saved, value));
    }
  }

  private void metadata() {
    XmlIn.children(domain, "metadata").forEach(domain::removeChild);
    here.metadata()
        .ifPresent(ours -> {
          XmlOut out = new XmlOut();
          out.element("metadata", () -> MetadataXml.write(out, ours));
          append(domain, out);
        });
  }

  private void partition() {
    XmlIn.children(domain, "resource").forEach(domain::removeChild);
    here.partition()
        .ifPresent(partition -> {
          XmlOut out = new XmlOut();
          out.element("resource", () -> out.text("partition", partition));
          append(domain, out);
        });
  }

  private void disks(Element devices) {
    List<Element> saved = XmlIn.children(devices, "disk");
    requireAsMany("disks", saved.size(), here.devices().disks().size());
    for (DiskDef disk : here.devices().disks()) {
      Element element = withTarget(saved, disk.target());
      XmlIn.children(element, "source").forEach(element::removeChild);
      XmlIn.children(element, "backingStore").forEach(element::removeChild);
      XmlOut out = new XmlOut();
      DevicesXmlWriter.writeSource(out, disk.source());
      append(element, out);
    }
  }

  private void interfaces(Element devices) {
    List<Element> saved = XmlIn.children(devices, "interface");
    requireAsMany("interfaces", saved.size(), here.devices().interfaces().size());
    for (EthernetDef nic : here.devices().interfaces()) {
      Element element =
          saved.stream()
              .filter(old -> hasMac(old, nic.mac()))
              .findFirst()
              .orElseThrow(
                  () -> new XmlException("The saved guest has no interface " + nic.mac().value()));
      Element target =
          XmlIn.child(element, "target")
              .orElseThrow(() -> new XmlException("<interface> has no <target>"));
      target.setAttribute("dev", nic.tap());
      XmlIn.children(element, "link").forEach(element::removeChild);
      if (nic.link() == EthernetDef.Link.DOWN) {
        XmlOut out = new XmlOut();
        out.element("link", "state", "down");
        append(element, out);
      }
    }
  }

  private static boolean hasMac(Element nic, MacAddress mac) {
    return XmlIn.child(nic, "mac")
        .flatMap(element -> XmlIn.attribute(element, "address"))
        .map(MacAddress::new)
        .equals(Optional.of(mac));
  }

  private static Element withTarget(List<Element> disks, String target) {
    return disks.stream()
        .filter(disk ->
            XmlIn.child(disk, "target")
                .flatMap(element -> XmlIn.attribute(element, "dev"))
                .equals(Optional.of(target)))
        .findFirst()
        .orElseThrow(() -> new XmlException("The saved guest has no disk " + target));
  }

  private static void requireAsMany(String what, int saved, int here) {
    if (saved != here) {
      throw new XmlException("The saved guest has %d %s, not %d".formatted(saved, what, here));
    }
  }

  private static void text(Element parent, String name, String value) {
    XmlIn.child(parent, name)
        .orElseThrow(
            () -> new XmlException("<%s> has no <%s>".formatted(parent.getTagName(), name)))
        .setTextContent(value);
  }

  private static void append(Element parent, XmlOut out) {
    Node added = parent.getOwnerDocument().importNode(XmlIn.parse(out.result()), true);
    parent.appendChild(added);
  }

  private static String textOf(Element element) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(element), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("Writing XML into memory failed", e);
    }
  }
}
