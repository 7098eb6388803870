package dev.vireo.libvirt.xml;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A MAC address in lower case with colons. */
public record MacAddress(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  /** Puts it in lower case and refuses what is none. */
  public MacAddress {
    value = value.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("Not a MAC address: " + value);
    }
  }

  /** Empty for what is none. */
  public static Optional<MacAddress> parse(String text) {
    return FORM.matcher(text.toLowerCase(Locale.ROOT)).matches()
        ? Optional.of(new MacAddress(text))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
