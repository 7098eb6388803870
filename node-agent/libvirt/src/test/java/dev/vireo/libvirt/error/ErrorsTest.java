package dev.vireo.libvirt.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
  @Test
  void knownCodesHaveTheirNames() {
    assertThat(ErrorCode.of(42)).isEqualTo(ErrorCode.Known.NO_DOMAIN);
    assertThat(ErrorCode.of(86)).isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE);
    assertThat(ErrorOrigin.of(10)).isEqualTo(ErrorOrigin.Known.QEMU);
  }

  @Test
  void unknownCodesAreKept() {
    assertThat(ErrorCode.of(9999)).isEqualTo(new ErrorCode.Unknown(9999));
    assertThat(ErrorCode.of(9999).code()).isEqualTo(9999);
    assertThat(ErrorOrigin.of(-3).code()).isEqualTo(-3);
  }

  @Test
  void onlyNoDomainMeansGone() {
    assertThat(failure(ErrorCode.Known.NO_DOMAIN).isNoDomain()).isTrue();
    assertThat(failure(ErrorCode.Known.OPERATION_INVALID).isNoDomain()).isFalse();
  }

  @Test
  void aTimeoutSaysWhetherItMayStillHappen() {
    Duration deadline = Duration.ofSeconds(2);
    assertThat(new LibvirtTimeoutException("virDomainSuspend", deadline, Effect.UNKNOWN))
        .hasMessage(
            "libvirt call virDomainSuspend has not returned within PT2S and may still succeed");
    assertThat(new LibvirtTimeoutException("virDomainSuspend", deadline, Effect.NONE))
        .hasMessageStartingWith("libvirt call virDomainSuspend was not begun within PT2S");
  }

  private static LibvirtException failure(ErrorCode code) {
    return LibvirtException.of(code, ErrorOrigin.Known.QEMU, "no");
  }
}
