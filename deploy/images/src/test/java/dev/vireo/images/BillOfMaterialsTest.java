package dev.vireo.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillOfMaterialsTest {
  @TempDir Path folder;
  private Recipes recipes;

  @BeforeEach
  void makeParts() throws IOException {
    recipes = new Recipes(Fixture.sourcesIn(folder));
  }

  @Test
  void slotIsAStaticProgramWithTheLibraryOfC() {
    assertThat(BillOfMaterials.of(recipes.slot()))
        .isEqualTo(
            """
            {
              "bomFormat" : "CycloneDX",
              "specVersion" : "1.6",
              "version" : 1,
              "metadata" : {
                "component" : {
                  "type" : "container",
                  "bom-ref" : "image",
                  "name" : "vireo-slot"
                }
              },
              "components" : [ {
                "type" : "library",
                "bom-ref" : "pkg:deb/debian/libc6-dev@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc",
                "name" : "libc6-dev",
                "version" : "2.36-9+deb12u14",
                "hashes" : [ {
                  "alg" : "SHA-256",
                  "content" : "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf"
                } ],
                "purl" : "pkg:deb/debian/libc6-dev@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc",
                "properties" : [ {
                  "name" : "vireo.dev:linked",
                  "value" : "static"
                } ]
              } ]
            }
            """);
  }

  @Test
  void agentIsDebianJavaAndLibraries() throws Exception {
    var bill = new JsonParser().parse(BillOfMaterials.of(recipes.agent()).getBytes(UTF_8));

    assertThat(bill.getComponents())
        .extracting(component -> component.getName() + " " + component.getVersion())
        .containsExactly(
            "debian 12",
            "libc6-dev 2.36-9+deb12u14",
            "libc6 2.36-9+deb12u14",
            "Eclipse Adoptium Java runtime 25.0.3+9-LTS",
            "org.a:a 1",
            "org.b:b 2",
            "org.boot:boot 3");
  }

  @Test
  void billsAreCycloneDx() throws Exception {
    for (Recipe recipe :
        new Recipe[] {recipes.operator(), recipes.agent(), recipes.slot(), recipes.client()}) {
      assertThat(new JsonParser().validate(BillOfMaterials.of(recipe), Version.VERSION_16))
          .isEmpty();
    }
  }
}
