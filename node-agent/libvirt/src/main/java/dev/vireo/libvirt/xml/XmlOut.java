package dev.vireo.libvirt.xml;

import java.io.StringWriter;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes indented elements; what is empty is left out. */
final class XmlOut {
  /** What an element contains; runs while it is open. */
  @FunctionalInterface
  interface Body {
    void write();
  }

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter out;
  private int depth;

  XmlOut() {
    try {
      out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("The JDK has no XML writer", e);
    }
  }

  /** An empty element; attributes are name, value, name, value... */
  void element(String name, String... attributes) {
    write(() -> {
      indent();
      out.writeEmptyElement(name);
      attributes(attributes);
      out.writeCharacters("\n");
    });
  }

  void element(String name, Body body, String... attributes) {
    write(() -> {
      indent();
      out.writeStartElement(name);
      attributes(attributes);
      out.writeCharacters("\n");
    });
    depth++;
    body.write();
    depth--;
    write(() -> {
      indent();
      out.writeEndElement();
      out.writeCharacters("\n");
    });
  }

  void text(String name, String value, String... attributes) {
    write(() -> {
      indent();
      out.writeStartElement(name);
      attributes(attributes);
      out.writeCharacters(value);
      out.writeEndElement();
      out.writeCharacters("\n");
    });
  }

  void text(String name, Optional<String> value) {
    value.ifPresent(v -> text(name, v));
  }

  private void indent() throws XMLStreamException {
    out.writeCharacters("  ".repeat(depth));
  }

  private void attributes(String[] attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      out.writeAttribute(attributes[i], attributes[i + 1]);
    }
  }

  String result() {
    write(out::flush);
    return text.toString();
  }

  private interface Step {
    void run() throws XMLStreamException;
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Writing XML into memory failed", e);
    }
  }
}
