package dev.vireo.agent.gate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the wrapper says: {@code PID UUID}. */
record GateRequest(long pid, String uuid) {
  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{0,9}) ([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})");

  static Optional<GateRequest> of(String line) {
    Matcher matcher = FORM.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new GateRequest(
                Long.parseLong(matcher.group(1)), matcher.group(2).toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
