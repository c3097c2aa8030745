package io.github.dl4jode.sde;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Imports run one way: model, layer, solver, method, equation; dynamics read the equation alone.
 */
@AnalyzeClasses(packages = "io.github.dl4jode.sde", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("model")
          .definedBy("io.github.dl4jode.sde")
          .layer("layer")
          .definedBy("io.github.dl4jode.sde.layer")
          .layer("dynamics")
          .definedBy("io.github.dl4jode.sde.dynamics")
          .layer("gan")
          .definedBy("io.github.dl4jode.sde.gan")
          .layer("solver")
          .definedBy("io.github.dl4jode.sde.solver")
          .layer("method")
          .definedBy("io.github.dl4jode.sde.method")
          .layer("equation")
          .definedBy("io.github.dl4jode.sde.equation")
          .whereLayer("model")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("layer")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("gan")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("dynamics")
          .mayOnlyBeAccessedByLayers("model", "layer", "gan")
          .whereLayer("solver")
          .mayOnlyBeAccessedByLayers("model", "layer")
          .whereLayer("method")
          .mayOnlyBeAccessedByLayers("model", "layer", "solver");

  /** Jackson's own resolver runs code of a class before it knows whether it is a subtype. */
  @ArchTest
  static final ArchRule classesNamedInJsonAreCheckedFirst =
      classes()
          .that()
          .areAnnotatedWith(JsonTypeInfo.class)
          .should()
          .beAnnotatedWith(JsonTypeIdResolver.class);
}
