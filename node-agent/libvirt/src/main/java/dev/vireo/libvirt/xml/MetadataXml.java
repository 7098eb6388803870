package dev.vireo.libvirt.xml;

import java.util.Optional;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Our element in a domain's metadata. */
public final class MetadataXml {
  private MetadataXml() {}

  static void write(XmlOut out, VireoMetadata metadata) {
    out.element(
        "vireo:domain",
        "xmlns:vireo",
        VireoMetadata.NAMESPACE_URI,
        "namespace",
        metadata.namespace(),
        "name",
        metadata.name(),
        "uid",
        metadata.uid(),
        "slotUid",
        metadata.slotUid(),
        "cgroup",
        metadata.cgroup(),
        "bootId",
        metadata.bootId());
  }

  /**
   * Reads the element as {@code virDomainGetMetadata} returns it, with or without its prefix. Empty
   * when an attribute is missing: then it is not ours to act upon.
   */
  public static Optional<VireoMetadata> parse(String xml) {
    return read(XmlIn.parse(xml));
  }

  /** Our element among all that {@code <metadata>} holds. */
  static Optional<VireoMetadata> find(Element metadata) {
    NodeList ours = metadata.getElementsByTagNameNS(VireoMetadata.NAMESPACE_URI, "domain");
    return ours.item(0) instanceof Element element ? read(element) : Optional.empty();
  }

  private static Optional<VireoMetadata> read(Element element) {
    return XmlIn.attribute(element, "namespace")
        .flatMap(namespace ->
            XmlIn.attribute(element, "name").flatMap(name -> rest(element, namespace, name)));
  }

  private static Optional<VireoMetadata> rest(Element element, String namespace, String name) {
    Optional<String> uid = XmlIn.attribute(element, "uid");
    Optional<String> slotUid = XmlIn.attribute(element, "slotUid");
    Optional<String> cgroup = XmlIn.attribute(element, "cgroup");
    Optional<String> bootId = XmlIn.attribute(element, "bootId");
    if (uid.isEmpty() || slotUid.isEmpty() || cgroup.isEmpty() || bootId.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new VireoMetadata(namespace, name, uid.get(), slotUid.get(), cgroup.get(), bootId.get()));
  }
}
