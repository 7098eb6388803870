package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DebianPackagesTest {
  @Test
  void packageIsKnownByItsUrl() {
    assertThat(DebianPackages.componentsIn(Fixture.PACKAGES))
        .containsExactly(
            Component.library(
                "libc6",
                "2.36-9+deb12u14",
                "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc",
                Optional.of("ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf")));
  }

  @Test
  void sourceOfAnotherVersionIsNamedWithIt() {
    assertThat(urlsIn("Package: ndctl\nVersion: 76+b1\nArchitecture: amd64\nSource: ndctl (76)"))
        .containsExactly(
            "pkg:deb/debian/ndctl@76%2Bb1?arch=amd64&distro=debian-12&upstream=ndctl%4076");
  }

  @Test
  void epochAndTildeStandForThemselves() {
    assertThat(urlsIn("Package: acl\nVersion: 1:2.3~rc1-1\nArchitecture: all\nSource:"))
        .containsExactly("pkg:deb/debian/acl@1:2.3~rc1-1?arch=all&distro=debian-12");
  }

  @Test
  void fieldsOfAPackageDoNotReachTheNext() {
    assertThat(
            urlsIn(
                """
                Package: one
                Source: origin
                Version: 1
                Architecture: amd64

                Package: two
                Version: 2
                Architecture: all

                """))
        .containsExactly(
            "pkg:deb/debian/one@1?arch=amd64&distro=debian-12&upstream=origin",
            "pkg:deb/debian/two@2?arch=all&distro=debian-12");
  }

  @Test
  void packageWithoutVersionIsNoPackage() {
    assertThatThrownBy(() -> DebianPackages.componentsIn("Package: acl"))
        .isInstanceOf(ImageException.class)
        .hasMessage("A package has no field Version: {Package=acl}");
  }

  private static List<String> urlsIn(String paragraphs) {
    return DebianPackages.componentsIn(paragraphs).stream()
        .map(component -> component.purl().orElseThrow())
        .toList();
  }
}
