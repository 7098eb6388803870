package dev.vireo.agent.gate;

import dev.vireo.agent.host.CgroupPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A domain that is about to be started. */
record ExpectedEmulator(String uuid, String libvirtName, CgroupPath slot, int oomScoreAdjustment) {
  private static final String GUEST = "guest=";

  /** Whether these are the arguments that libvirt gives to this domain's emulator. */
  boolean startedWith(List<String> arguments) {
    return valueOf(arguments, "-name").equals(List.of(libvirtName))
        && valueOf(arguments, "-uuid").stream()
            .map(value -> value.toLowerCase(Locale.ROOT))
            .toList()
            .equals(List.of(uuid));
  }

  /** The first word of each such option's value; of a name that is {@code guest=NAME}. */
  private static List<String> valueOf(List<String> arguments, String option) {
    var values = new ArrayList<String>();
    for (int i = 0; i + 1 < arguments.size(); i++) {
      if (arguments.get(i).equals(option)) {
        String value = arguments.get(i + 1).split(",", 2)[0];
        values.add(value.startsWith(GUEST) ? value.substring(GUEST.length()) : value);
      }
    }
    return values;
  }
}
