package io.github.dl4jode.cde;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** Imports run one way: layer, then dynamics; data and signatures are apart. */
@AnalyzeClasses(packages = "io.github.dl4jode.cde", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("layer")
          .definedBy("io.github.dl4jode.cde.layer")
          .layer("dynamics")
          .definedBy("io.github.dl4jode.cde.dynamics")
          .layer("data")
          .definedBy("io.github.dl4jode.cde.data")
          .layer("signature")
          .definedBy("io.github.dl4jode.cde.signature")
          .whereLayer("dynamics")
          .mayNotAccessAnyLayer()
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("signature")
          .mayNotAccessAnyLayer();

  /** Jackson's own resolver runs code of a class before it knows whether it is a subtype. */
  @ArchTest
  static final ArchRule classesNamedInJsonAreCheckedFirst =
      classes()
          .that()
          .areAnnotatedWith(JsonTypeInfo.class)
          .should()
          .beAnnotatedWith(JsonTypeIdResolver.class)
          .allowEmptyShould(true);
}
