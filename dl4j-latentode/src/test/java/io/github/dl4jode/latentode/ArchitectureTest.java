package io.github.dl4jode.latentode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** Imports run one way: model, layer, then density, and recurrent and sequence; data is apart. */
@AnalyzeClasses(packages = "io.github.dl4jode.latentode", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("model")
          .definedBy("io.github.dl4jode.latentode")
          .layer("layer")
          .definedBy("io.github.dl4jode.latentode.layer")
          .layer("recurrent")
          .definedBy("io.github.dl4jode.latentode.recurrent")
          .layer("data")
          .definedBy("io.github.dl4jode.latentode.data")
          .layer("density")
          .definedBy("io.github.dl4jode.latentode.density")
          .layer("sequence")
          .definedBy("io.github.dl4jode.latentode.sequence")
          .whereLayer("density")
          .mayOnlyBeAccessedByLayers("layer", "model")
          .whereLayer("sequence")
          .mayOnlyBeAccessedByLayers("recurrent", "layer", "model")
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("layer")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("recurrent")
          .mayOnlyBeAccessedByLayers("layer", "model");

  /** Jackson's own resolver runs code of a class before it knows whether it is a subtype. */
  @ArchTest
  static final ArchRule classesNamedInJsonAreCheckedFirst =
      classes()
          .that()
          .areAnnotatedWith(JsonTypeInfo.class)
          .should()
          .beAnnotatedWith(JsonTypeIdResolver.class);
}
