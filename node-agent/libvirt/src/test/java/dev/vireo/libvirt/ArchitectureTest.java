package dev.vireo.libvirt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

@AnalyzeClasses(packages = "dev.vireo.libvirt", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] JDK = {"java..", "org.jspecify.annotations.."};
  private static final String[] XML_OF_THE_JDK = {"javax.xml..", "org.w3c.dom..", "org.xml.sax.."};

  @ArchTest
  static final ArchRule onlyTheBindingKnowsNativeAccess =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vireo.libvirt.jna")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..");

  @ArchTest
  static final ArchRule onlyTheWayInKnowsTheBinding =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vireo.libvirt.jna")
          .and()
          .doNotHaveFullyQualifiedName(Libvirt.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vireo.libvirt.jna");

  @ArchTest
  static final ArchRule errorsArePure =
      classes()
          .that()
          .resideInAPackage("dev.vireo.libvirt.error")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(and(JDK, "dev.vireo.libvirt.error"));

  @ArchTest
  static final ArchRule eventsArePure =
      classes()
          .that()
          .resideInAPackage("dev.vireo.libvirt.event")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(and(JDK, "dev.vireo.libvirt.event", "dev.vireo.libvirt.xml"));

  @ArchTest
  static final ArchRule xmlIsPure =
      classes()
          .that()
          .resideInAPackage("dev.vireo.libvirt.xml")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(and(and(JDK, XML_OF_THE_JDK), "dev.vireo.libvirt.xml"));

  @ArchTest
  static final ArchRule xmlReadsAndWritesNoFilesAndNoClock =
      noClasses()
          .that()
          .resideInAPackage("dev.vireo.libvirt.xml")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Instant");

  private static String[] and(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
