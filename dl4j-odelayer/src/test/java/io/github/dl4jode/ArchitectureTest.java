package io.github.dl4jode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Imports run one way: swap, then layer, then dynamics and gradient, then solver, term, tape,
 * vector and simd, ND4J.
 */
@AnalyzeClasses(
    packages = "io.github.dl4jode",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.github.dl4jode.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule vectorKnowsNoOther =
      mayNotUse("vector", "tape", "term", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule simdStandsAlone =
      mayNotUse(
          "simd", "vector", "tape", "term", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule tapeKnowsVectorsOnly =
      mayNotUse("tape", "term", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule onlyTheTapeUsesItsInternals =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.dl4jode.tape..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.dl4jode.tape.internal..");

  /** From below: program, then derivative and host, then op, then tile, then the tape itself. */
  @ArchTest
  static final ArchRule theRoomsOfTheTapeAreInOneOrder =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("face")
          .definedBy("io.github.dl4jode.tape")
          .layer("tile")
          .definedBy("io.github.dl4jode.tape.internal.tile")
          .layer("op")
          .definedBy("io.github.dl4jode.tape.internal.op")
          .layer("derivative")
          .definedBy("io.github.dl4jode.tape.internal.derivative")
          .layer("host")
          .definedBy("io.github.dl4jode.tape.internal.host")
          .layer("program")
          .definedBy("io.github.dl4jode.tape.internal.program")
          .whereLayer("face")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tile")
          .mayOnlyBeAccessedByLayers("face")
          .whereLayer("op")
          .mayOnlyBeAccessedByLayers("face", "tile")
          .whereLayer("derivative")
          .mayOnlyBeAccessedByLayers("face", "op")
          .whereLayer("host")
          .mayOnlyBeAccessedByLayers("face", "op");

  @ArchTest
  static final ArchRule termsKnowTheTapeOnly =
      mayNotUse("term", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule solverKnowsTermsOnly =
      mayNotUse("solver", "tape", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule gradientKnowsSolverAndTerms =
      mayNotUse("gradient", "tape", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule dynamicsKnowGraphsOnly =
      mayNotUse("dynamics", "tape", "term", "solver", "gradient", "layer", "swap");

  @ArchTest
  static final ArchRule filesStandAlone =
      mayNotUse(
          "file", "vector", "tape", "term", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule fineTuningStandsAlone =
      mayNotUse(
          "finetune",
          "file",
          "vector",
          "simd",
          "tape",
          "term",
          "solver",
          "gradient",
          "dynamics",
          "layer",
          "swap");

  @ArchTest static final ArchRule layersKnowNothingOfSwaps = mayNotUse("layer", "swap");

  @ArchTest
  static final ArchRule integrationKnowsNothingOfNetworks =
      noClasses()
          .that()
          .resideInAnyPackage("..vector..", "..tape..", "..term..", "..solver..", "..gradient..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  /** Jackson's own resolver runs code of a class before it knows whether it is a subtype. */
  @ArchTest
  static final ArchRule classesNamedInJsonAreCheckedFirst =
      classes()
          .that()
          .areAnnotatedWith(JsonTypeInfo.class)
          .should()
          .beAnnotatedWith(JsonTypeIdResolver.class);

  private static ArchRule mayNotUse(String used, String... packages) {
    String[] forbidden = new String[packages.length];
    for (int i = 0; i < packages.length; i++) {
      forbidden[i] = "io.github.dl4jode." + packages[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("io.github.dl4jode." + used + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }
}
