package io.github.dl4jode.cnf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** Imports run one way: the model, its layer, flows, then dynamics and divergence. */
@AnalyzeClasses(packages = "io.github.dl4jode.cnf", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy("io.github.dl4jode.cnf")
          .layer("layer")
          .definedBy("io.github.dl4jode.cnf.layer")
          .layer("flow")
          .definedBy("io.github.dl4jode.cnf.flow")
          .layer("dynamics")
          .definedBy("io.github.dl4jode.cnf.dynamics")
          .layer("divergence")
          .definedBy("io.github.dl4jode.cnf.divergence")
          .layer("data")
          .definedBy("io.github.dl4jode.cnf.data")
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("layer")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("flow")
          .mayOnlyBeAccessedByLayers("layer", "model")
          .whereLayer("dynamics")
          .mayOnlyBeAccessedByLayers("flow", "layer", "model")
          .whereLayer("divergence")
          .mayOnlyBeAccessedByLayers("flow", "layer", "model");

  @ArchTest
  static final ArchRule flowsKnowNothingOfTraining =
      noClasses()
          .that()
          .resideInAnyPackage("io.github.dl4jode.cnf.flow", "io.github.dl4jode.cnf.divergence")
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
}
