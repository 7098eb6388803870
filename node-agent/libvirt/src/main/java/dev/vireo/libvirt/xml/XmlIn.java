package dev.vireo.libvirt.xml;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads XML into elements: no document type, so no entity and no file or address of another's
 * choice.
 */
final class XmlIn {
  private XmlIn() {}

  static Element parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setXIncludeAware(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
    } catch (SAXException e) {
      throw new XmlException("Not readable as XML: " + e.getMessage(), e);
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("The JDK has no XML reader", e);
    }
  }

  /** Reads a document of that root; values that its records refuse make it unreadable, too. */
  static <T> T read(String xml, String root, Function<Element, T> reader) {
    try {
      return reader.apply(root(xml, root));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new XmlException(
          "<%s> holds what it should not: %s".formatted(root, e.getMessage()), e);
    }
  }

  private static Element root(String xml, String name) {
    Element root = parse(xml);
    if (!root.getTagName().equals(name)) {
      throw new XmlException("Expected <%s>, got <%s>".formatted(name, root.getTagName()));
    }
    return root;
  }

  static List<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(element -> element.getTagName().equals(name))
        .toList();
  }

  static Optional<Element> child(Element parent, String... path) {
    Optional<Element> at = Optional.of(parent);
    for (String name : path) {
      at = at.flatMap(element -> children(element, name).stream().findFirst());
    }
    return at;
  }

  static Optional<String> text(Element parent, String... path) {
    return child(parent, path).map(Node::getTextContent).map(String::strip);
  }

  static Optional<String> attribute(Element element, String name) {
    return element.hasAttribute(name) ? Optional.of(element.getAttribute(name)) : Optional.empty();
  }

  static String required(Element element, String attribute) {
    return attribute(element, attribute)
        .orElseThrow(() ->
            new XmlException(
                "<%s> has no attribute %s".formatted(element.getTagName(), attribute)));
  }

  static String requiredText(Element parent, String name) {
    return text(parent, name)
        .orElseThrow(
            () -> new XmlException("<%s> has no <%s>".formatted(parent.getTagName(), name)));
  }
}
