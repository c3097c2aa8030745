package io.github.dl4jode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Imports run one way: swap, then layer, then dynamics and gradient, then solver, field, tape,
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
      mayNotUse("vector", "tape", "field", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule simdStandsAlone =
      mayNotUse(
          "simd", "vector", "tape", "field", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule tapeKnowsVectorsOnly =
      mayNotUse("tape", "field", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule fieldKnowsTheTapeOnly =
      mayNotUse("field", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule solverKnowsFieldsOnly =
      mayNotUse("solver", "tape", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule gradientKnowsSolverAndField =
      mayNotUse("gradient", "tape", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule dynamicsKnowGraphsOnly =
      mayNotUse("dynamics", "tape", "field", "solver", "gradient", "layer", "swap");

  @ArchTest
  static final ArchRule filesStandAlone =
      mayNotUse(
          "file", "vector", "tape", "field", "solver", "gradient", "dynamics", "layer", "swap");

  @ArchTest
  static final ArchRule fineTuningStandsAlone =
      mayNotUse(
          "finetune",
          "file",
          "vector",
          "simd",
          "tape",
          "field",
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
          .resideInAnyPackage("..vector..", "..tape..", "..field..", "..solver..", "..gradient..")
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
