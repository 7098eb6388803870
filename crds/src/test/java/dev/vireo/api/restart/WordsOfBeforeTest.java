package dev.vireo.api.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.UpdatePolicy;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an operator or an agent of before has written, while one of the two is newer. */
class WordsOfBeforeTest {
  @Test
  void anOperatorOfBeforeHasToldNoPolicySoNothingIsStartedAgain() {
    Domain domain = domain("{power: Paused}", "restart: {inARow: 1}");
    assertThat(domain.getSpec().run().restartPolicy()).isNull();
    assertThat(domain.getSpec().earlierRestartsOrNone()).isEqualTo(Restarts.NONE);
    assertThat(InPlace.goesOn(domain)).isFalse();
    assertThat(InPlace.isWanted(domain, Reason.GuestCrashed)).isFalse();
    assertThat(InPlace.staysDown(domain, Reason.GuestCrashed)).isFalse();
  }

  @Test
  void aDomainWithoutARunIsToldNothingButToRun() {
    Domain domain = domain("null", "restart: {inARow: 1}");
    assertThat(domain.getSpec().run()).isEqualTo(DomainRun.DEFAULT);
    assertThat(InPlace.goesOn(domain)).isFalse();
  }

  @Test
  void anAgentOfBeforeCountsNothingSoTheGuestIsNotLeftToIt() {
    assertThat(InPlace.goesOn(domain("{restartPolicy: Always}", "reason: GuestCrashed"))).isFalse();
    assertThat(InPlace.goesOn(domain("{restartPolicy: Always}", "restart: {inARow: 1}"))).isTrue();
  }

  @Test
  void aVmOfBeforeHasThePolicyThatTheApiServerGivesByDefault() {
    VirtualMachine vm =
        new KubernetesSerialization()
            .unmarshal(
                """
                apiVersion: vireo.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: web-1, namespace: shop}
                spec: {memory: {size: 128Mi}, disks: []}
                status: {phase: Running, domain: web-1-abcde, incarnations: 1}
                """,
                VirtualMachine.class);
    assertThat(vm.getSpec().restartPolicyNow()).isEqualTo(RestartPolicy.Always);
    assertThat(vm.getSpec().updatePolicy()).isEqualTo(UpdatePolicy.OnRestart);
    VirtualMachineStatus status = Objects.requireNonNull(vm.getStatus());
    assertThat(status.restartsOrNone()).isEqualTo(Restarts.NONE);
    assertThat(status.history()).isEmpty();
  }

  private static Domain domain(String run, String status) {
    return new KubernetesSerialization()
        .unmarshal(
            """
            apiVersion: vireo.dev/v1alpha1
            kind: Domain
            metadata: {name: web-1-abcde, namespace: shop}
            spec:
              virtualMachine: {name: web-1, uid: 22222222-0000-4000-8000-000000000002}
              nodeName: node-a
              slotUid: slot
              cpu: {cores: 1}
              memory: {size: 128Mi}
              firmware: {type: bios}
              disks: []
              terminationGracePeriodSeconds: 60
              run: %s
            status:
              state: Ended
              end: {reason: GuestCrashed, message: It crashed., time: "2026-11-01T00:00:00Z"}
              %s
            """
                .formatted(run, status),
            Domain.class);
  }
}
