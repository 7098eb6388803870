package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A newcomer applies the samples as they are, and then does what the README says. */
@BesideOthers
class SamplesE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.withoutImages("samples");

  private static final Path SAMPLES = Path.of("..", "deploy", "samples").toAbsolutePath();

  private final Cluster cluster = Cluster.get();

  @Test
  void everySampleBecomesWhatItSays() {
    apply("web-1.yaml");
    apply("pair.yaml");
    apply("stopped.yaml");
    apply("paused.yaml");
    apply("data.yaml");
    apply("suspend.yaml");
    apply("probes.yaml");
    TestVm web = SPACE.vm("web-1");
    TestVm first = SPACE.vm("pair-1");
    TestVm second = SPACE.vm("pair-2");
    TestVm data = SPACE.vm("data-1");

    String webBoot = web.awaitGuest().bootId();
    assertThat(first.awaitGuest().bootId()).isNotEqualTo(second.awaitGuest().bootId());
    assertThat(first.node()).isNotEqualTo(second.node());
    assertThat(data.awaitSaved(1).counterDisk()).isEqualTo("vdb");
    SPACE.vm("stopped").awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    await("web-1 answers through its Service")
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            cluster
                .fromClientOn(
                    web.node(), "curl", "-s", "-m", "3", "http://web-1." + SPACE.namespace())
                .filter(words -> words.contains(webBoot))
                .isPresent());
    assertThat(serialConsoleOf(web)).contains("web-1");

    SPACE.vm("probed-1").awaitCondition(ConditionType.GuestReady, "True", "GuestReady");
    SPACE.vm("probed-1").awaitCondition(ConditionType.Ready, "True", "Running");

    String deskBoot = SPACE.vm("desk-1").awaitGuest().bootId();
    SPACE.vm("desk-1").power(Power.Suspended);
    SPACE.vm("desk-1").awaitCondition(ConditionType.Ready, "True", "Suspended");
    SPACE.vm("desk-1").power(Power.On);
    assertThat(SPACE.vm("desk-1").awaitGuest().bootId()).isEqualTo(deskBoot);

    SPACE.vm("stopped").power(Power.On);
    SPACE.vm("stopped").awaitGuest();
    SPACE.vm("standby").awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    SPACE.vm("standby").power(Power.On);
    SPACE.vm("standby").awaitGuest();
  }

  private void apply(String sample) {
    Lab lab = cluster.lab();
    assertThat(
            lab.kubectl("-n", SPACE.namespace(), "apply", "-f", SAMPLES.resolve(sample).toString()))
        .contains("created");
  }

  /** Asks the guest's shell for its host name on the serial console, as a person at a terminal. */
  private String serialConsoleOf(TestVm vm) {
    return cluster.lab().console(SPACE.namespace() + "/" + vm.name(), "hostname");
  }
}
