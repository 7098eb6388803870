package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtHostContract;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.Sha256;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorLevel;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.MacAddress;
import org.junit.jupiter.api.Test;

/** The real host keeps the contract with libvirt's test driver, which runs inside this process. */
final class LibvirtTestDriverIT extends LibvirtHostContract {
  private static final DomainUuid DEFAULT_DOMAIN =
      DomainUuid.of("6695eb01-f6a4-8304-79aa-97f2502e193f");

  @Override
  protected LibvirtHost open() {
    return Libvirt.open(LibvirtSettings.of("test:///default"));
  }

  @Override
  protected DomainDef definition(String name) {
    return DomainDefs.forTestDriver(name);
  }

  @Override
  protected boolean knowsAgents() {
    return false;
  }

  @Override
  protected ErrorCode resumedTwice() {
    return ErrorCode.Known.INTERNAL_ERROR;
  }

  @Override
  protected boolean knowsResets() {
    return false;
  }

  @Test
  void whereLibvirtIsThereIsGnuTls() {
    try (Sha256 digest = Libvirt.sha256()) {
      assertThat(digest).isInstanceOf(GnuTlsSha256.class);
    }
  }

  /** It takes neither a definition nor a word on the state with a saved memory. */
  @Override
  protected boolean savesMemory() {
    return false;
  }

  @Override
  protected boolean startsPaused() {
    return false;
  }

  @Override
  protected boolean knowsDiskErrors() {
    return false;
  }

  @Test
  void errorsOfDisksAreReadFromNativeMemory() {
    try (LibvirtHost host = connected()) {
      assertThat(host.lookup(DEFAULT_DOMAIN).orElseThrow().diskErrors())
          .containsExactly(new DiskError("vda", DiskError.Kind.OTHER));
    }
  }

  @Test
  void theDefaultDomainsInterfacesAreReadFromNativeMemory() {
    try (LibvirtHost host = connected()) {
      LibvirtDomain domain = host.lookup(DEFAULT_DOMAIN).orElseThrow();
      assertThat(domain.guestInterfaces())
          .singleElement()
          .satisfies(nic -> {
            assertThat(nic.mac()).contains(new MacAddress("aa:bb:cc:dd:ee:ff"));
            assertThat(nic.addresses())
                .singleElement()
                .satisfies(a -> assertThat(a.family()).isEqualTo(Family.IPV4))
                .satisfies(a -> assertThat(a.prefix()).isEqualTo(24));
          });
    }
  }

  @Test
  void theDefaultDomainsSampleIsWhatLibvirtSays() {
    try (LibvirtHost host = connected()) {
      String xml = host.lookup(DEFAULT_DOMAIN).orElseThrow().xml();
      assertThat(DomainXmlParser.parse(xml).name()).isEqualTo("test");
    }
  }

  @Test
  void domainCapabilitiesAreRefusedWithLibvirtsOwnCode() {
    try (LibvirtHost host = connected()) {
      assertThatThrownBy(() -> host.domainCapabilities(CapabilitiesQuery.DEFAULT))
          .isInstanceOfSatisfying(
              LibvirtException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.Known.NO_SUPPORT);
                assertThat(refused.level()).isEqualTo(ErrorLevel.ERROR);
                assertThat(refused).hasMessageContaining("virConnectGetDomainCapabilities");
              });
    }
  }

  @Test
  void aHostThatCannotBeReachedIsDownWithTheReasonAndRefusesCalls() {
    try (LibvirtHost host =
        Libvirt.open(LibvirtSettings.of("qemu+unix:///system?socket=/nowhere/sock"))) {
      await()
          .untilAsserted(() ->
              assertThat(host.connection())
                  .isInstanceOfSatisfying(
                      ConnectionState.Down.class,
                      down -> assertThat(down.reason()).contains("/nowhere/sock")));
      assertThatThrownBy(host::info).isInstanceOf(DisconnectedException.class);
    }
  }

  private LibvirtHost connected() {
    LibvirtHost host = open();
    Recorder recorder = new Recorder();
    host.subscribe(recorder);
    recorder.awaitConnected(1);
    return host;
  }
}
