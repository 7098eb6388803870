package dev.vireo.api.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;

/**
 * The API is words: records, enums and pure functions on them. Operator, agent and tests share it,
 * so it brings in no client, no server and no threads.
 */
@AnalyzeClasses(packages = "dev.vireo.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiWallTest {
  @ArchTest
  static final ArchRule KNOWS_ONLY_MODELS_AND_ANNOTATIONS =
      classes()
          .should()
          .onlyDependOnClassesThat(
              JavaClass.Predicates.resideInAnyPackage(
                      "dev.vireo.api..",
                      "java.lang..",
                      "java.math..",
                      "java.time..",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "org.jspecify.annotations",
                      "com.fasterxml.jackson.annotation",
                      "io.fabric8.crd.generator.annotation",
                      "io.fabric8.generator.annotation",
                      "io.fabric8.kubernetes.api.model..",
                      "io.fabric8.kubernetes.model..")
                  .or(JavaClass.Predicates.equivalentTo(CustomResource.class)));

  @ArchTest
  static final ArchRule THE_DIFFER_KNOWS_NO_KIND =
      noClasses()
          .that()
          .resideInAPackage("dev.vireo.api.change")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vireo.api.v1alpha1", "dev.vireo.api.meta", "io.fabric8..");

  @ArchTest
  static final ArchRule WORDS_OF_ALL_KINDS_KNOW_NO_KIND =
      noClasses()
          .that()
          .resideInAPackage("dev.vireo.api.meta")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.vireo.api.v1alpha1");

  @ArchTest
  static final ArchRule NOTHING_CAN_BE_CHANGED =
      classes().that().areNotAssignableTo(CustomResource.class).should().haveOnlyFinalFields();
}
