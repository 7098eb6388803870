package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By GnuTLS where the machine has it, and by the JDK as if it had not. */
final class DigestsTest {
  private static final Supplier<Sha256> HERE = Digests::sha256;
  private static final Supplier<Sha256> WITHOUT_GNUTLS =
      Digests.sha256By(() -> Native.load("libnosuch.so.30", GnuTls.class));

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "3, 1",
    "63, 63",
    "64, 7",
    "4097, 1000",
    "5242893, 65537",
    "5242893, 1048576"
  })
  void digestIsThatOfTheJdkHoweverItIsCut(int size, int part) throws NoSuchAlgorithmException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(digest(HERE, bytes, part)).isEqualTo(expected);
    assertThat(digest(WITHOUT_GNUTLS, bytes, part)).isEqualTo(expected);
  }

  private static String digest(Supplier<Sha256> by, byte[] bytes, int part) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    try (Sha256 digest = by.get()) {
      for (int at = 0; at < bytes.length; at += part) {
        buffer.limit(Math.min(at + part, bytes.length));
        digest.update(buffer);
        assertThat(buffer.hasRemaining()).isFalse();
      }
      return digest.hex();
    }
  }

  @Test
  void withoutGnuTlsItIsTheJdks() {
    assertThat(WITHOUT_GNUTLS.get()).isInstanceOf(JdkSha256.class);
  }

  @Test
  void whereGnuTlsDoesNotWorkItIsTheJdks() {
    Library broken = new Library(0);
    broken.initResult = -206;
    Supplier<Sha256> by = Digests.sha256By(() -> broken);
    assertThat(by.get()).isInstanceOf(JdkSha256.class);
    assertThat(broken.freed).as("it was never ours").isEmpty();
  }

  @Test
  void aBufferThatIsNotDirectIsRefused() {
    for (Supplier<Sha256> by : List.of(HERE, WITHOUT_GNUTLS)) {
      try (Sha256 digest = by.get()) {
        assertThatThrownBy(() -> digest.update(ByteBuffer.allocate(1)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void whatIsOverTakesNothingAndTellsNothing() {
    for (Supplier<Sha256> by : List.of(HERE, WITHOUT_GNUTLS)) {
      Sha256 digest = by.get();
      digest.hex();
      digest.close();
      assertThatThrownBy(() -> digest.update(ByteBuffer.allocateDirect(1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(digest::hex).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theHandleIsFreedOnceWhetherTheDigestWasAskedForOrNot(boolean asked) {
    Library library = new Library(0);
    Sha256 digest = GnuTlsSha256.begin(library);
    digest.update(ByteBuffer.allocateDirect(5));
    if (asked) {
      digest.hex();
    }
    digest.close();
    digest.close();
    assertThat(library.freed).containsExactly(library.handle);
  }

  @Test
  void theHandleIsFreedWhenTheDigestFails() {
    Library library = new Library(-1);
    assertThatThrownBy(
            () -> {
              try (Sha256 digest = GnuTlsSha256.begin(library)) {
                digest.update(ByteBuffer.allocateDirect(5));
              }
            })
        .hasMessage("gnutls_hash fails with -1");
    assertThat(library.freed).containsExactly(library.handle);
  }

  /** A GnuTLS that computes nothing. */
  private static final class Library implements GnuTls {
    private final Pointer handle = new Memory(1);
    private final List<Pointer> freed = new ArrayList<>();
    private final int result;
    private int initResult;

    Library(int result) {
      this.result = result;
    }

    @Override
    public int gnutls_hash_init(PointerByReference to, int algorithm) {
      to.setValue(handle);
      return initResult;
    }

    @Override
    public int gnutls_hash(Pointer of, ByteBuffer text, long length) {
      return result;
    }

    @Override
    public void gnutls_hash_deinit(Pointer of, byte[] digest) {
      freed.add(of);
    }
  }
}
