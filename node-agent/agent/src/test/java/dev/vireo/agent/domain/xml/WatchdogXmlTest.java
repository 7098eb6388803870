package dev.vireo.agent.domain.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.WatchdogDef;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchdogXmlTest {
  @ParameterizedTest
  @CsvSource({"Reset, RESET", "PowerOff, POWEROFF", "Pause, PAUSE", "InjectNMI, INJECT_NMI"})
  void eachActionIsOneOfLibvirts(String action, WatchdogDef.Action libvirts) {
    assertThat(WatchdogXml.of(spec("watchdog: {action: " + action + "}").getSpec()))
        .contains(WatchdogDef.i6300esb(libvirts));
  }

  @Test
  void oneThatNamesNoActionResets() {
    assertThat(WatchdogXml.of(spec("watchdog: {}").getSpec()))
        .contains(WatchdogDef.i6300esb(WatchdogDef.Action.RESET));
  }

  @Test
  void aGuestThatHasNoneGetsNone() {
    assertThat(WatchdogXml.of(spec("nodeName: node-a").getSpec())).isEmpty();
  }

  private static Domain spec(String line) {
    return Serialization.unmarshal("spec:\n  " + line + "\n", Domain.class);
  }
}
