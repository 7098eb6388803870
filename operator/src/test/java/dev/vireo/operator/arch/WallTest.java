package dev.vireo.operator.arch;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;

/** What decides neither reads nor writes, and what is pure knows nothing of servers and clocks. */
@AnalyzeClasses(
    packages = "dev.vireo.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallTest {
  /** Everything but the edge, which is named by what it does. */
  private static final DescribedPredicate<JavaClass> PURE =
      DescribedPredicate.describe(
          "pure",
          c ->
              c.getPackageName().matches("dev\\.vireo\\.operator\\.(vm|slot|node|domain|volume)")
                  && !outermost(c)
                      .matches(
                          ".*(Reconciler|Observer|Applier|Sources|Outcome|Closer|Signals|Views"
                              + "|Changed)"));

  @ArchTest
  static final ArchRule PURE_CODE_KNOWS_ONLY_MODELS =
      classes()
          .that(PURE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.vireo.api..",
              "dev.vireo.operator.vm",
              "dev.vireo.operator.slot",
              "dev.vireo.operator.node",
              "dev.vireo.operator.domain",
              "dev.vireo.operator.volume",
              "dev.vireo.operator.kube",
              "io.fabric8.kubernetes.api.model..",
              "io.fabric8.kubernetes.api.builder..");

  @ArchTest
  static final ArchRule PURE_CODE_USES_ONLY_VALUES_OF_THE_EDGE =
      noClasses()
          .that(PURE)
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*(Reconciler|Observer|Applier|Sources|Closer|ApiWriter|EventSink)");

  @ArchTest
  static final ArchRule PURE_CODE_DOES_NOT_ASK_FOR_THE_TIME =
      noClasses()
          .that(PURE)
          .should()
          .accessTargetWhere(
              target(owner(resideInAnyPackage("java.time..")))
                  .and(target(name("now")))
                  .or(
                      target(owner(assignableTo(System.class)))
                          .and(target(nameMatching("nanoTime|currentTimeMillis")))))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule OBSERVERS_DO_NOT_WRITE =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Observer")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*(Applier|Closer|ApiWriter|EventSink|Planner)");

  @ArchTest
  static final ArchRule APPLIERS_DO_NOT_READ_OR_DECIDE =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Applier")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*(Observer|Sources|Planner|KubernetesClient)");

  @ArchTest
  static final ArchRule THE_OPERATOR_KNOWS_NOTHING_OF_LIBVIRT =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.vireo.libvirt..");

  private static String outermost(JavaClass c) {
    return c.getEnclosingClass().map(WallTest::outermost).orElse(c.getName());
  }
}
