package dev.vireo.agent;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
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
import dev.vireo.api.v1alpha1.DomainSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The walls of the agent: what decides can neither read nor write, nor ask for the time. */
@AnalyzeClasses(packages = "dev.vireo.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Deciders and what they decide on; ports and appliers are not among them. */
  private static final List<String> PURE =
      List.of(
          "DomainPlanner",
          "StopPlanner",
          "PowerPlanner",
          "SuspendPlanner",
          "RestorePlanner",
          "StateVolumeOf",
          "MemorySeen",
          "DeedPlanner",
          "RestartPlanner",
          "TroublePlanner",
          "Ends",
          "Incarnation",
          "Presence",
          "LeftoverPlanner",
          "DiskPlanner",
          "DiskSizes",
          "ClaimDisksOf",
          "RunsDone",
          "NodeWord",
          "CutOff",
          "SeedOf",
          "MetaData",
          "GuestActivity",
          "DomainPlan",
          "NextLook",
          "DomainObserved",
          "DomainStatuses",
          "StatusDraft",
          "Interfaces",
          "GuestStatuses",
          "FilesystemStatuses",
          "GuestPace",
          "Allowance",
          "OomScore",
          "ProbeKind",
          "ProbesSeen",
          "ProbeVerdict",
          "ProbeState",
          "ProbeTarget",
          "ReadinessStatuses",
          "LivenessPlanner",
          "HypervisorStatuses",
          "HypervisorObserved",
          "MachineTypes",
          "SlotPodView");

  private static final DescribedPredicate<JavaClass> IS_PURE =
      DescribedPredicate.describe(
          "pure",
          type ->
              PURE.stream()
                  .anyMatch(
                      name -> outermost(type.getBaseComponentType()).getSimpleName().equals(name)));

  /** Sealed interfaces whose alternatives are all records. */
  private static final Set<String> UNIONS =
      Set.of(
          "ApplyOutcome",
          "ConnectionState",
          "DiskObservation",
          "DiskWork",
          "DomainState",
          "GuestOnHost",
          "ImageObservation",
          "Next",
          "ProbeOutcome",
          "SlotObservation",
          "SlotSeen");

  private static final DescribedPredicate<JavaClass> VALUES =
      DescribedPredicate.describe(
          "records, enums and unions of records",
          type -> type.isRecord() || type.isEnum() || UNIONS.contains(type.getSimpleName()));

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static final DescribedPredicate<JavaClass> ALLOWED_TO_PURE =
      resideInAnyPackage(
              "java.lang..",
              "java.math..",
              "java.util..",
              "java.time..",
              "java.nio.file",
              "org.jspecify..",
              "dev.vireo.api..",
              "io.fabric8.kubernetes.api.model..",
              "dev.vireo.agent.domain.xml..")
          // An object of the API as those of Fabric8 are.
          .or(simpleName("SlotPod"))
          .or(IS_PURE)
          .or(resideInAnyPackage("dev.vireo.libvirt.xml.."))
          .or(resideInAnyPackage("dev.vireo..").and(VALUES));

  @ArchTest
  static final ArchRule DECISIONS_ARE_PURE =
      classes().that(IS_PURE).should().onlyDependOnClassesThat(ALLOWED_TO_PURE);

  @ArchTest
  static final ArchRule XML_IS_PURE =
      classes()
          .that()
          .resideInAPackage("dev.vireo.agent.domain.xml..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.util..",
                      "java.nio.file",
                      "org.jspecify..",
                      "dev.vireo.api..",
                      "io.fabric8.kubernetes.api.model..",
                      "dev.vireo.agent.domain.xml..",
                      "dev.vireo.libvirt.xml..")
                  .or(resideInAnyPackage("dev.vireo.agent..").and(VALUES)));

  @ArchTest
  static final ArchRule TIME_IS_A_VALUE =
      noClasses()
          .that(IS_PURE)
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
  static final ArchRule NATIVE_CODE_STAYS_IN_THE_LIBVIRT_MODULE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vireo.libvirt.jna..", "com.sun.jna..");

  @ArchTest
  static final ArchRule ONLY_THE_EDGE_KNOWS_THE_CLIENT =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "dev.vireo.agent",
                  "dev.vireo.agent.kube..",
                  "dev.vireo.agent.inventory..",
                  "dev.vireo.agent.state.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8.kubernetes.client..");

  /** What {@code OnlyWhatIsRead} leaves out of objects would be read as missing. */
  @ArchTest
  static final ArchRule NOBODY_ASKS_FOR_WHAT_IS_LEFT_OUT =
      noClasses()
          .should()
          .accessTargetWhere(
              target(owner(assignableTo(ObjectMeta.class))).and(target(name("getManagedFields"))))
          .orShould()
          .accessTargetWhere(
              target(owner(assignableTo(DomainSpec.class))).and(target(name("placement"))));

  /** Each of these classes brings some hundred others with it, which only cost memory. */
  @ArchTest
  static final ArchRule SLOTS_ARE_READ_AS_SLOT_PODS =
      noClasses().should().dependOnClassesThat().areAssignableTo(Pod.class);

  @ArchTest
  static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class);
}
