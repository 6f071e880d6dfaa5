package io.tieout.quality;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;

/** The rules of docs/architecture.md that the compiler does not know. */
@AnalyzeClasses(packages = "io.tieout", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DEPENDENCIES_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("contracts")
          .definedBy("io.tieout.model..", "io.tieout.api..")
          .layer("backbone")
          .definedBy("io.tieout.backbone..")
          .layer("system")
          .definedBy("io.tieout.system..")
          .layer("process")
          .definedBy("io.tieout.process..")
          .layer("experience")
          .definedBy("io.tieout.experience..")
          .layer("gateway")
          .definedBy("io.tieout.gateway..")
          .layer("launcher")
          .definedBy("io.tieout.launcher..")
          .layer("sandbox")
          .definedBy("io.tieout.sandbox..")
          .layer("demo")
          .definedBy("io.tieout.demo..")
          .whereLayer("demo")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("launcher")
          .mayOnlyBeAccessedByLayers("demo")
          .whereLayer("gateway")
          .mayOnlyBeAccessedByLayers("launcher")
          .whereLayer("experience")
          .mayOnlyBeAccessedByLayers("launcher")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("launcher")
          .whereLayer("system")
          .mayOnlyBeAccessedByLayers("launcher")
          .whereLayer("sandbox")
          .mayOnlyBeAccessedByLayers("demo");

  @ArchTest
  static final ArchRule VENDORS_DO_NOT_KNOW_EACH_OTHER =
      slices().matching("io.tieout.system.*.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.tieout.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_SANDBOX_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.tieout.sandbox..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.tieout.model..",
                  "io.tieout.api..",
                  "io.tieout.backbone..",
                  "io.tieout.system..",
                  "io.tieout.process..",
                  "io.tieout.launcher.."));

  @ArchTest
  static final ArchRule MONEY_IS_NEVER_A_FLOAT =
      noFields()
          .that()
          .areDeclaredInClassesThat(
              resideInAnyPackage("io.tieout.model..", "io.tieout.system..", "io.tieout.process.."))
          .should()
          .haveRawType(double.class)
          .orShould()
          .haveRawType(float.class)
          .orShould()
          .haveRawType(Double.class)
          .orShould()
          .haveRawType(Float.class);

  @ArchTest
  static final ArchRule PROCESSES_SPEAK_NO_HTTP =
      noClasses()
          .that()
          .resideInAPackage("io.tieout.process..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.vertx.ext.web..", "io.vertx.core.http..", "io.tieout.backbone.http.."));

  @ArchTest
  static final ArchRule BUSINESS_RULES_ASK_NO_SYSTEM_CLOCK =
      noClasses()
          .that()
          .resideInAPackage("io.tieout.process..")
          .should()
          .callMethodWhere(describe("asks the machine", ArchitectureTest::readsSystemClock))
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_THINGS_ARE =
      classes()
          .should()
          .resideOutsideOfPackages(
              "..util..", "..utils..", "..common..", "..impl..", "..helper..", "..manager..")
          .andShould()
          .haveSimpleNameNotEndingWith("Impl")
          .andShould()
          .haveSimpleNameNotEndingWith("Utils")
          .andShould()
          .haveSimpleNameNotEndingWith("Helper");

  /** Of the methods of java.time; those that are given a clock ask nothing else. */
  private static boolean readsSystemClock(JavaMethodCall call) {
    return call.getTargetOwner().getPackageName().equals("java.time")
        && call.getName().matches("now|(system|tick).*")
        && call.getTarget().getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Clock.class));
  }
}
